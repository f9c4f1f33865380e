using ProtocolLearning.LocalCluster.PodObjects;
using ProtocolLearning.LocalCluster.Processes;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>What the pods of a node share.</summary>
/// <param name="Options">The node's options.</param>
/// <param name="Watchdog">Kills what runs when this process dies, or when the node loses its power.</param>
/// <param name="Events">Tells people what happens to the pods.</param>
/// <param name="PowerLost">From then on nothing is written to the API server.</param>
internal sealed record NodeRuntime(
    ProcessNodeOptions Options, ProcessWatchdog Watchdog, PodEventRecorder Events, CancellationToken PowerLost)
{
    /// <summary>The address of the node and, as with hostNetwork, of every pod on it.</summary>
    public const string Address = "127.0.0.1";

    public NodeFolders Folders { get; } = new(Options.RootFolder, Options.ClaimsFolder);

    public PodStatusWriter StatusWriter { get; } = new(Options.Kubernetes);

    /// <summary>The time in whole seconds, as statuses carry it.</summary>
    public DateTime Now => PodState.Seconds(Options.TimeProvider.GetUtcNow());

    /// <summary>Waits; returns early, without an error, when it is cancelled.</summary>
    public async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(delay, Options.TimeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
