namespace ProtocolLearning.Cli.Why;

/// <summary>One Kubernetes Event.</summary>
/// <param name="Reason">Why, for machines.</param>
/// <param name="Message">Why, for people.</param>
internal sealed record EventLine(string Reason, string Message);
