namespace ProtocolLearning.Protocol.Runs;

/// <summary>What a definition must keep to, whoever proposed it: ranges, the threat model against the quorum, immutable fields.</summary>
public static class RunSoundness
{
    private static readonly Dictionary<string, string> NoHashes = [];

    /// <summary>Every problem, with the field's path and what to do; empty where the definition is sound.</summary>
    public static IReadOnlyList<string> Problems(RunDefinition definition)
    {
        var problems = new List<string>();
        var schedule = definition.Schedule;
        Check(definition.Stages is >= 1 and <= 1024, $"stages: {definition.Stages} is not from 1 to 1024.");
        Check(
            definition.Stages <= definition.Model.Layers,
            $"stages: {definition.Stages} is more than model.layers {definition.Model.Layers}; a stage holds at least one layer.");
        problems.AddRange(ModelSoundness.Problems(definition.Model));
        problems.AddRange(OptimizerSoundness.Problems(definition.Optimizer.Inner));
        Check(
            definition.Replicas.Min >= 1 && definition.Replicas.Max >= definition.Replicas.Min,
            $"replicas: min {definition.Replicas.Min} and max {definition.Replicas.Max} must be at least 1 and in order.");
        problems.AddRange(ModeSoundness.Problems(definition));
        Check(schedule.Rounds >= 1, $"schedule.rounds: {schedule.Rounds} is below 1.");
        Check(schedule.InnerSteps >= 1, $"schedule.innerSteps: {schedule.InnerSteps} is below 1.");
        Check(schedule.MicrobatchSequences >= 1, $"schedule.microbatchSequences: {schedule.MicrobatchSequences} is below 1.");
        Check(
            schedule.BatchTokens >= (long)schedule.MicrobatchSequences * definition.Model.SequenceLength,
            $"schedule.batchTokens: {schedule.BatchTokens} is less than one microbatch; raise it or lower microbatchSequences.");
        Check(schedule.InFlightWindow is >= 1 and <= 64, $"schedule.inFlightWindow: {schedule.InFlightWindow} is not from 1 to 64.");
        Check(
            schedule.Quorum >= 1 && schedule.Quorum <= definition.Replicas.Min,
            $"schedule.quorum: {schedule.Quorum} is not from 1 to replicas.min {definition.Replicas.Min}.");
        Check(
            schedule.MinDeadlineSeconds > 0 && schedule.MaxDeadlineSeconds >= schedule.MinDeadlineSeconds,
            "schedule: minDeadlineSeconds must be above 0 and at most maxDeadlineSeconds.");
        Check(schedule.ValidateEveryRounds >= 1, $"schedule.validateEveryRounds: {schedule.ValidateEveryRounds} is below 1.");
        Check(schedule.ValidationSequences >= 0, $"schedule.validationSequences: {schedule.ValidationSequences} is negative.");
        problems.AddRange(DatasetSoundness.Problems(definition.Dataset, definition.Model));
        problems.AddRange(CompressionSoundness.Problems(definition.Compression));
        problems.AddRange(SubspaceSoundness.Problems(definition));
        problems.AddRange(CheckpointSoundness.Problems(definition));
        problems.AddRange(ThreatModelSoundness.Problems(definition));
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    /// <summary>Which immutable field a later definition changes, or null where it changes none.</summary>
    public static string? ImmutableChange(RunDefinition accepted, RunDefinition proposed) =>
        accepted.Run != proposed.Run ? Changed("run")
        : accepted.Seed != proposed.Seed ? Changed("seed")
        : accepted.Model != proposed.Model ? Changed("model")
        : accepted.Stages != proposed.Stages ? Changed("stages")
        : accepted.Optimizer != proposed.Optimizer ? Changed("optimizer")
        : accepted.Compression != proposed.Compression ? Changed("compression")
        : !SameDataset(accepted.Dataset, proposed.Dataset) ? Changed("dataset")
        : accepted.Resume != proposed.Resume ? Changed("resume")
        : accepted.Schedule.MicrobatchSequences != proposed.Schedule.MicrobatchSequences ? Changed("schedule.microbatchSequences")
        : accepted.Schedule.Mode != proposed.Schedule.Mode ? Changed("schedule.mode")
        : accepted.Schedule.Streaming != proposed.Schedule.Streaming ? Changed("schedule.streaming")
        : null;

    private static string Changed(string field) => $"{field}: cannot change once the run is accepted; make a new run.";

    private static bool SameDataset(DatasetDefinition left, DatasetDefinition right) =>
        left.Sources.SequenceEqual(right.Sources, StringComparer.Ordinal)
        && left.Tokenizer == right.Tokenizer
        && left.ValidationPerMille == right.ValidationPerMille
        && left.Order == right.Order
        && (left.Hashes ?? NoHashes).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SequenceEqual((right.Hashes ?? NoHashes).OrderBy(pair => pair.Key, StringComparer.Ordinal));
}
