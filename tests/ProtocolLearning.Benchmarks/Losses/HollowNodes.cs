using System.Diagnostics;
using ProtocolLearning.Benchmarks.Clusters;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>The nodes of a control plane. One of them is never killed: without any, Kubernetes takes itself for cut off.</summary>
internal sealed class HollowNodes : IAsyncDisposable
{
    private const int Count = 5;

    private readonly ControlPlane _plane;

    private HollowNodes(ControlPlane plane) => _plane = plane;

    /// <summary>Names of nodes that may be killed, again from the first after the last.</summary>
    public string this[int index] => NameOf(index % (Count - 1));

    public static async Task<HollowNodes> StartAsync(ControlPlane plane, CancellationToken cancellationToken)
    {
        var nodes = new HollowNodes(plane);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(index => plane.StartHollowNodeAsync(NameOf(index), cancellationToken)));
        return nodes;
    }

    /// <summary>Kills a node.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="alongside">What ends with it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A timestamp from before the kill.</returns>
    public async Task<long> KillAsync(string node, Action alongside, CancellationToken cancellationToken)
    {
        var before = Stopwatch.GetTimestamp();
        alongside();
        await _plane.KillNodeAsync(node, cancellationToken);
        return before;
    }

    public Task ReviveAsync(string node, CancellationToken cancellationToken) => _plane.StartHollowNodeAsync(node, cancellationToken);

    // The control plane takes its nodes along.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string NameOf(int index) => $"h{index}";
}
