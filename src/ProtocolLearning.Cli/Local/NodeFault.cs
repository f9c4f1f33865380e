using ProtocolLearning.Cli.Local.Clusters;

namespace ProtocolLearning.Cli.Local;

/// <summary>Kills one node of a local run once training is under way.</summary>
internal sealed class NodeFault(LocalSession session, RunRecorder recorder, string? harmful, TimeProvider time)
{
    private const int RoundsBefore = 3;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until some rounds are applied, then kills a node whose shard is in another stage than the harmful participant's.</summary>
    public async Task InjectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var run = recorder.Snapshot(time.GetUtcNow());
            if (run.AppliedRounds >= RoundsBefore && Choose(run) is var (cluster, node))
            {
                await session.Members[cluster].KillNodeAsync(node);
                recorder.RecordNodeKilled(time.GetUtcNow(), $"{cluster}/{node}");
                return;
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    /// <summary>Cluster and node to kill: neither the harmful participant's own nor one of its stage. Null while none is fit.</summary>
    private (string Cluster, string Node)? Choose(RunSnapshot run)
    {
        var avoided = run.Replicas.Where(replica => replica.Participant == harmful).Select(replica => Stage(replica.Slot)).ToHashSet();
        var victim = run.Replicas.FirstOrDefault(replica =>
            replica.State == "Active" && replica.Node.Contains('/', StringComparison.Ordinal) && !avoided.Contains(Stage(replica.Slot)));
        return victim?.Node.Split('/') is [var cluster, var node] ? (cluster, node) : null;
    }

    private static string Stage(string slot) => slot.Split('-')[0];
}
