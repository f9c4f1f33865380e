using Prometheus;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Observability;

/// <summary>What the operator measures of runs and member clusters, beside the runtime's own metrics.</summary>
internal sealed class OperatorMetrics
{
    private readonly Gauge _round;
    private readonly Gauge _tokens;
    private readonly Gauge _tokensPerSecond;
    private readonly Gauge _shards;
    private readonly Gauge _participants;
    private readonly Gauge _conditions;
    private readonly Counter _lost;
    private readonly Counter _evictions;
    private readonly Gauge _unreachable;
    private readonly Gauge _gpus;
    private readonly Gauge _leftovers;

    public OperatorMetrics(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        string[] run = ["namespace", "run"];
        string[] byState = [.. run, "state"];
        _round = factory.CreateGauge("protocollearning_run_round", "The last round that was decided.", run);
        _tokens = factory.CreateGauge("protocollearning_run_tokens", "Tokens credited so far.", run);
        _tokensPerSecond = factory.CreateGauge("protocollearning_run_tokens_per_second", "Tokens credited a second.", run);
        _shards = factory.CreateGauge("protocollearning_shards", "Shards by state.", byState);
        _participants = factory.CreateGauge("protocollearning_participants", "Participants by state.", byState);
        _conditions = factory.CreateGauge(
            "protocollearning_run_condition", "A run's conditions: 1 True, 0 False, -1 Unknown.", [.. run, "condition"]);
        _lost = factory.CreateCounter("protocollearning_shards_lost_total", "Shards that the operator reported lost.", [.. run, "reason"]);
        _evictions = factory.CreateCounter(
            "protocollearning_evictions_total",
            "Attempts to place shards of an unreachable cluster elsewhere, by outcome: evicted, or held-back by evictionsPerMinute.",
            ["cluster", "outcome"]);
        _unreachable = factory.CreateGauge(
            "protocollearning_member_cluster_unreachable_seconds",
            "Seconds since a member cluster stopped answering or letting the operator in; 0 while it does.",
            "cluster");
        _gpus = factory.CreateGauge("protocollearning_member_cluster_gpus", "GPUs that a member cluster's nodes offer.", "cluster");
        _leftovers = factory.CreateGauge(
            "protocollearning_member_cluster_leftover_pods", "Pods in a member cluster that belong to nothing any more.", "cluster");
    }

    /// <summary>Counts a shard that was reported lost.</summary>
    public void ShardLost(V1Alpha1TrainingRun run, LossReason reason) => _lost.WithLabels([.. Labels(run), reason.ToString()]).Inc();

    /// <summary>Counts an attempt to place a shard of an unreachable cluster elsewhere.</summary>
    public void Evicted(V1Alpha1MemberCluster cluster, string outcome) => _evictions.WithLabels(cluster.Metadata.Name, outcome).Inc();

    /// <summary>Shows a run's status.</summary>
    public void Report(V1Alpha1TrainingRun run, TrainingRunStatus status)
    {
        var labels = Labels(run);
        _round.WithLabels(labels).Set(status.Round ?? 0);
        _tokens.WithLabels(labels).Set(status.Tokens ?? 0);
        if (status.TokensPerSecond is { } rate)
        {
            _tokensPerSecond.WithLabels(labels).Set(rate);
        }
        else
        {
            _tokensPerSecond.RemoveLabelled(labels);
        }

        foreach (var (state, count) in Shards(status.Shards))
        {
            _shards.WithLabels([.. labels, state]).Set(count ?? 0);
        }

        foreach (var (state, count) in Participants(status.Participants))
        {
            _participants.WithLabels([.. labels, state]).Set(count ?? 0);
        }

        foreach (var condition in status.Conditions ?? [])
        {
            _conditions.WithLabels([.. labels, condition.Type]).Set(Value(condition.Status));
        }
    }

    /// <summary>Shows a member cluster's status.</summary>
    public void Report(string cluster, MemberClusterStatus status, DateTimeOffset now)
    {
        _unreachable.WithLabels(cluster).Set(status.UnreachableSince is { } since ? Math.Max(0, (now - since).TotalSeconds) : 0);
        _gpus.WithLabels(cluster).Set(status.Gpus?.Allocatable ?? 0);
        _leftovers.WithLabels(cluster).Set(status.Leftovers ?? 0);
    }

    /// <summary>Drops a member cluster's series.</summary>
    public void Forget(string cluster)
    {
        foreach (var gauge in (Gauge[])[_unreachable, _gpus, _leftovers])
        {
            gauge.RemoveLabelled(cluster);
        }
    }

    /// <summary>Drops what only a leader knows: the last values of a former one would be taken for news. Counters stay.</summary>
    public void ForgetAll()
    {
        foreach (var gauge in (Gauge[])[_round, _tokens, _tokensPerSecond, _shards, _participants, _conditions, _unreachable, _gpus, _leftovers])
        {
            foreach (var series in gauge.GetAllLabelValues().ToList())
            {
                gauge.RemoveLabelled(series);
            }
        }
    }

    /// <summary>Drops a run's series.</summary>
    public void Forget(V1Alpha1TrainingRun run)
    {
        var labels = Labels(run);
        foreach (var collector in new Collector<Gauge.Child>[] { _round, _tokens, _tokensPerSecond, _shards, _participants, _conditions })
        {
            foreach (var series in collector.GetAllLabelValues().Where(series => series.AsSpan(0, 2).SequenceEqual(labels)).ToList())
            {
                collector.RemoveLabelled(series);
            }
        }

        foreach (var reason in Enum.GetNames<LossReason>())
        {
            _lost.RemoveLabelled([.. labels, reason]);
        }
    }

    private static string[] Labels(V1Alpha1TrainingRun run) => [run.Metadata.NamespaceProperty, run.Metadata.Name];

    private static double Value(string status) => status switch
    {
        nameof(ConditionStatus.True) => 1,
        nameof(ConditionStatus.False) => 0,
        _ => -1,
    };

    private static IEnumerable<(string State, int? Count)> Shards(ShardCounts? counts) =>
        [("desired", counts?.Desired), ("active", counts?.Active), ("lost", counts?.Lost)];

    private static IEnumerable<(string State, int? Count)> Participants(ParticipantCounts? counts) =>
    [
        ("pending", counts?.Pending),
        ("active", counts?.Active),
        ("suspect", counts?.Suspect),
        ("quarantined", counts?.Quarantined),
        ("banned", counts?.Banned),
        ("draining", counts?.Draining),
        ("unreachable", counts?.Unreachable),
    ];
}
