namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>What an image stands for on a process node: its entrypoint.</summary>
/// <param name="Path">The executable: a path, or a bare name that is looked up on the PATH.</param>
/// <param name="LeadingArguments">Arguments that come before the container's <c>args</c>.</param>
public sealed record NodeProgram(string Path, params IReadOnlyList<string> LeadingArguments);
