namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>Seconds to a replacement.</summary>
internal sealed record LossSamples
{
    /// <summary>Of our shards, from a node's SIGKILL.</summary>
    public List<double> Kills { get; } = [];

    /// <summary>Of our shards, from the entry of the coordinator's log that says that one is lost.</summary>
    public List<double> Evidence { get; } = [];

    /// <summary>Of the Deployment's pods, from a node's SIGKILL.</summary>
    public List<double> DeploymentKills { get; } = [];

    /// <summary>Of the Deployment's pods, from their Node not being Ready.</summary>
    public List<double> DeploymentEvidence { get; } = [];
}
