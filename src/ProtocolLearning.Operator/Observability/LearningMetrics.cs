using System.Globalization;
using Prometheus;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Observability;

/// <summary>How learning goes: a run's losses and coordinator, and what its participants are worth. One series a Participant object.</summary>
internal sealed class LearningMetrics
{
    private readonly Gauge _loss;
    private readonly Gauge _term;
    private readonly Gauge _checkpointRound;
    private readonly Gauge _checkpointTime;
    private readonly Gauge _score;
    private readonly Gauge _contribution;
    private readonly Gauge _load;

    public LearningMetrics(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        string[] run = ["namespace", "run"];
        string[] participant = [.. run, "participant"];
        _loss = factory.CreateGauge("protocollearning_run_loss", "Loss in nats a token, by split: training or validation.", [.. run, "split"]);
        _term = factory.CreateGauge("protocollearning_coordinator_term", "The coordinator's term: it rises with each replacement.", run);
        _checkpointRound = factory.CreateGauge("protocollearning_run_checkpoint_round", "The round of the run's last checkpoint.", run);
        _checkpointTime = factory.CreateGauge(
            "protocollearning_run_checkpoint_timestamp_seconds", "When the run's last checkpoint was complete, in seconds since 1970.", run);
        _score = factory.CreateGauge("protocollearning_participant_score", "A participant's worst detection score.", participant);
        _load = factory.CreateGauge(
            "protocollearning_stage_load", "Mean share of training in which a stage's replicas compute: the highest holds the pipeline up.", [.. run, "stage"]);
        _contribution = factory.CreateGauge("protocollearning_participant_tokens", "Tokens credited to a participant.", participant);
    }

    /// <summary>Shows a run's status.</summary>
    /// <param name="run">The run.</param>
    /// <param name="status">Its status.</param>
    /// <param name="progress">Its coordinator's newest figures; null where there are none.</param>
    public void Report(V1Alpha1TrainingRun run, TrainingRunStatus status, RunProgress? progress)
    {
        var (@namespace, name) = (run.Metadata.NamespaceProperty, run.Metadata.Name);
        foreach (var stage in (progress?.Members ?? []).Where(member => member.Load is not null).GroupBy(member => member.Member.Slot.Stage))
        {
            _load.WithLabels(@namespace, name, stage.Key.ToString(CultureInfo.InvariantCulture)).Set(stage.Average(member => member.Load!.Value));
        }

        _term.WithLabels(@namespace, name).Set(status.Coordinator?.Term ?? 0);
        Set(_loss, status.Loss, @namespace, name, "training");
        Set(_loss, status.ValidationLoss, @namespace, name, "validation");
        if (status.Checkpoint is { Round: { } round, Time: { } time })
        {
            _checkpointRound.WithLabels(@namespace, name).Set(round);
            _checkpointTime.WithLabels(@namespace, name).Set(new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeSeconds());
        }
    }

    /// <summary>Shows a participant's status.</summary>
    public void Report(V1Alpha1Participant participant, ParticipantStatus status)
    {
        string[] labels = [participant.Metadata.NamespaceProperty, participant.Spec.RunRef.Name, participant.Metadata.Name];
        _contribution.WithLabels(labels).Set(status.ContributionTokens ?? 0);
        foreach (var worst in (status.Scores ?? []).Take(1))
        {
            Set(_score, worst.Value, labels);
        }
    }

    /// <summary>Drops what only a leader knows.</summary>
    public void ForgetAll()
    {
        foreach (var gauge in (Gauge[])[_loss, _term, _checkpointRound, _checkpointTime, _score, _contribution, _load])
        {
            foreach (var series in gauge.GetAllLabelValues().ToList())
            {
                gauge.RemoveLabelled(series);
            }
        }
    }

    /// <summary>Drops a run's series and its participants'.</summary>
    public void Forget(V1Alpha1TrainingRun run)
    {
        string[] labels = [run.Metadata.NamespaceProperty, run.Metadata.Name];
        foreach (var gauge in (Gauge[])[_loss, _term, _checkpointRound, _checkpointTime, _score, _contribution, _load])
        {
            foreach (var series in gauge.GetAllLabelValues().Where(series => series.AsSpan(0, 2).SequenceEqual(labels)).ToList())
            {
                gauge.RemoveLabelled(series);
            }
        }
    }

    /// <summary>A figure that is not known has no series, which no dashboard takes for 0.</summary>
    private static void Set(Gauge gauge, string? figure, params string[] labels)
    {
        if (double.TryParse(figure, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            gauge.WithLabels(labels).Set(value);
        }
    }
}
