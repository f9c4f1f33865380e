namespace ProtocolLearning.Cli.Tests.Access;

/// <summary>What a command came to.</summary>
internal sealed record CommandRun(int Code, string Output, string Errors);
