namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>The log file of one run of a container.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsGrowing">Whether the run goes on.</param>
internal sealed record ContainerLog(string Path, Func<bool> IsGrowing);
