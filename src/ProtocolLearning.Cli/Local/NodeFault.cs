using ProtocolLearning.Cli.Local.Clusters;

namespace ProtocolLearning.Cli.Local;

/// <summary>Kills one node of a local run once training is under way.</summary>
internal sealed class NodeFault(LocalSession session, RunRecorder recorder, string? harmful, TimeProvider time)
{
    private const int RoundsBefore = 3;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<string> _harmedStages = [];

    /// <summary>Waits until some rounds are applied, then kills a node whose shard is in another stage than the harmful participant's.</summary>
    public async Task InjectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var run = recorder.Snapshot(time.GetUtcNow());
            _harmedStages.UnionWith(run.Replicas.Where(replica => replica.Participant == harmful).Select(replica => Stage(replica.Slot)));
            if (run.AppliedRounds >= RoundsBefore && Choose(run) is var (cluster, node))
            {
                await session.Members[cluster].KillNodeAsync(node);
                recorder.RecordNodeKilled(time.GetUtcNow(), $"{cluster}/{node}");
                return;
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    /// <summary>Cluster and node to kill: one that holds a shard of a stage that nobody harms. Null while none is fit.</summary>
    private (string Cluster, string Node)? Choose(RunSnapshot run)
    {
        var victim = run.Replicas.FirstOrDefault(replica =>
            replica.State == "Active" && replica.Node.Contains('/', StringComparison.Ordinal) && !_harmedStages.Contains(Stage(replica.Slot)));
        return victim?.Node.Split('/') is [var cluster, var node] ? (cluster, node) : null;
    }

    private static string Stage(string slot) => slot.Split('-')[0];
}
