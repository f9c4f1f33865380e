using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>What one seed simulates.</summary>
internal sealed record Scenario
{
    private static readonly AggregatorKind[] Robust =
        [AggregatorKind.CenteredClip, AggregatorKind.GeometricMedian, AggregatorKind.CoordinateMedian, AggregatorKind.TrimmedMean];

    /// <summary>Rules that need five contributions of six replicas where one may lie.</summary>
    private static readonly (AggregatorKind Aggregator, PreAggregationKind[]? Before)[] OfSix =
    [
        (AggregatorKind.Krum, null),
        (AggregatorKind.MultiKrum, [PreAggregationKind.AdaptiveClipping]),
        (AggregatorKind.TrimmedMean, [PreAggregationKind.Bucketing]),
        (AggregatorKind.CenteredClip, [PreAggregationKind.Bucketing]),
    ];

    public required int Seed { get; init; }

    public required int Stages { get; init; }

    public required int Replicas { get; init; }

    public required int Rounds { get; init; }

    public required int Quorum { get; init; }

    public required int MaxByzantine { get; init; }

    public required Lie? Lie { get; init; }

    public required double LossProbability { get; init; }

    public required double DuplicateProbability { get; init; }

    public required double LongestDelaySeconds { get; init; }

    public required int MemberCrashes { get; init; }

    public required int CoordinatorCrashes { get; init; }

    public required int Disconnects { get; init; }

    public required int LateJoiners { get; init; }

    /// <summary>Members that are cut off from the coordinator, some from the other members too, until they count as lost.</summary>
    public required int Partitions { get; init; }

    /// <summary>Members whose slot gets a new tenant, or their tenancy a second process, while they go on running.</summary>
    public required int Twins { get; init; }

    /// <summary>Whether samples are gone through in passes.</summary>
    public required SampleOrder? Order { get; init; }

    public required TensorCodec Codec { get; init; }

    public required RoundMode Mode { get; init; }

    /// <summary>Parts that are exchanged in turn in mode Streaming.</summary>
    public required int Fragments { get; init; }

    /// <summary>Share of its own weights that a replica keeps in mode Streaming.</summary>
    public required double Mixing { get; init; }

    /// <summary>Where nobody may lie.</summary>
    public required AggregatorKind Aggregator { get; init; }

    /// <summary>Where somebody may.</summary>
    public required AggregatorKind RobustAggregator { get; init; }

    /// <summary>What is done before, where somebody may lie.</summary>
    public required IReadOnlyList<PreAggregationKind>? PreAggregation { get; init; }

    /// <summary>Where and how often the run is saved; null: never.</summary>
    public required CheckpointDefinition? Checkpoint { get; init; }

    /// <summary>How often saving or reading goes wrong.</summary>
    public required double CheckpointFaults { get; init; }

    /// <summary>Longest time that a stage takes to save.</summary>
    public required double CheckpointSeconds { get; init; }

    /// <summary>Whether entries are hashed as in the product, rather than numbered.</summary>
    public required bool UsesRealHashes { get; init; }

    private static RoundMode[] Modes { get; } = [RoundMode.DiLoCo, RoundMode.Synchronous, RoundMode.Streaming];

    public int Members => Stages * Replicas;

    /// <summary>A run of 4 to 16 members with faults and perhaps a liar.</summary>
    public static Scenario FromSeed(int seed)
    {
        var random = new Random(seed);
        var lies = random.NextDouble() < 0.5;
        var stages = lies ? random.Next(1, 4) : random.Next(1, 5);
        var least = lies ? 4 : Math.Max(2, (4 + stages - 1) / stages);
        var most = Math.Max(least, 16 / stages);
        var replicas = random.Next(least, Math.Min(most, 6) + 1);
        var mode = lies && Modes[seed / 2 % 3] == RoundMode.Streaming ? RoundMode.DiLoCo : Modes[seed / 2 % 3];
        var isStreaming = mode == RoundMode.Streaming;
        var ofSix = lies && replicas >= 6 && seed % 2 == 0 ? OfSix[seed / 2 % OfSix.Length] : default((AggregatorKind Aggregator, PreAggregationKind[]? Before)?);
        return new Scenario
        {
            Seed = seed,
            Stages = stages,
            Replicas = replicas,
            Rounds = (isStreaming ? 3 : 0) + random.Next(2, 4),
            Quorum = ofSix is not null ? 5 : lies ? 3 : random.Next(1, Math.Min(3, replicas) + 1),
            MaxByzantine = lies ? 1 : 0,
            Lie = lies ? (Lie)random.Next(Enum.GetValues<Lie>().Length) : null,
            LossProbability = random.NextDouble() < 0.5 ? 0 : random.NextDouble() * 0.05,
            DuplicateProbability = random.NextDouble() < 0.5 ? 0 : random.NextDouble() * 0.05,
            LongestDelaySeconds = 0.005 + (random.NextDouble() * 0.2),
            MemberCrashes = random.Next(0, 3),
            CoordinatorCrashes = random.Next(0, 2),
            Disconnects = random.Next(0, 3),
            LateJoiners = random.Next(0, 2),
            Partitions = random.Next(0, 2),
            Twins = random.Next(0, 2),
            Order = seed % 2 == 0 ? SampleOrder.Passes : null,
            Codec = random.GetItems([.. Enum.GetValues<TensorCodec>().Where(codec => !lies || codec != TensorCodec.TopK)], 1)[0],
            Mode = mode,
            Fragments = 2 + (seed / 6 % 2),
            Mixing = seed / 12 % 2 * 0.5,
            Aggregator = seed % 5 == 1 ? AggregatorKind.RadialDirectional : AggregatorKind.Mean,
            RobustAggregator = ofSix?.Aggregator ?? Robust[seed % Robust.Length],
            PreAggregation = ofSix is { } rule ? rule.Before : (seed / 7 % 4) switch
            {
                1 => [PreAggregationKind.NearestNeighbourMixing],
                2 => [PreAggregationKind.AdaptiveClipping],
                _ => null,
            },
            Checkpoint = seed % 3 == 0 ? new CheckpointDefinition("simulated", isStreaming ? 2 : 1, 2, 0, 30, RestoresStages: true) : null,
            CheckpointFaults = seed % 9 == 0 ? 0.3 : 0,
            CheckpointSeconds = seed % 5,
            UsesRealHashes = seed % 100 == 0,
        };
    }

    /// <summary>A run in which nothing goes wrong.</summary>
    public static Scenario Calm(int seed, int stages, int replicas, int rounds) => FromSeed(seed) with
    {
        Stages = stages,
        Replicas = replicas,
        Rounds = rounds,
        Quorum = Math.Min(2, replicas),
        MaxByzantine = 0,
        Lie = null,
        RobustAggregator = Robust[seed % Robust.Length],
        PreAggregation = null,
        LossProbability = 0,
        DuplicateProbability = 0,
        MemberCrashes = 0,
        CoordinatorCrashes = 0,
        Disconnects = 0,
        LateJoiners = 0,
        Partitions = 0,
        Twins = 0,
        Checkpoint = null,
    };

    public RunDefinition Definition() => new(
        "simulated",
        1,
        (ulong)Seed,
        new ModelDefinition(Mode == RoundMode.Streaming ? 24 * Stages : Math.Max(4, Stages), 8, 2, 8, 256, 4),
        new DatasetDefinition(["unused"], Order: Order),
        Stages,
        new ReplicaBounds(Replicas, Replicas + 2),
        new ScheduleDefinition(
            Mode,
            Rounds,
            InnerSteps: Mode == RoundMode.Synchronous ? 1 : Mode == RoundMode.Streaming ? 2 * Fragments : 2,
            BatchTokens: 8,
            MicrobatchSequences: 1,
            InFlightWindow: 2,
            Quorum,
            MinDeadlineSeconds: 2,
            MaxDeadlineSeconds: 20,
            ValidateEveryRounds: Mode == RoundMode.Streaming ? 3 : 2,
            ValidationSequences: 6,
            Mode == RoundMode.Streaming ? new StreamingDefinition(Fragments, Codec == TensorCodec.TopK ? 0 : Mixing) : null),
        new OptimizerDefinition(new InnerOptimizerDefinition(0.01), new OuterOptimizerDefinition()),
        new CompressionDefinition(Codec, TopK: Codec == TensorCodec.TopK ? new TopKDefinition(Chunk: 64, Kept: 8) : null),
        MaxByzantine > 0
            ? new ThreatModelDefinition(MaxByzantine, RobustAggregator, PreAggregation: PreAggregation)
            : new ThreatModelDefinition(0, Aggregator),
        Checkpoint);
}
