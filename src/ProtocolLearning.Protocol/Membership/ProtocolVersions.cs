using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Membership;

/// <summary>
/// The versions of the protocol between coordinator and workers that a program speaks, both ends included. Every release speaks its
/// own and the one before, so that coordinators and workers are replaced one by one under a live run, in any order.
/// </summary>
/// <remarks>
/// The log and what peers send each other stay readable by the oldest version that a member speaks: what a version adds to them is written
/// only in rounds that are opened with that version, which happens once every member speaks it. What is said between a coordinator and one worker is of the version that the worker names.
/// </remarks>
/// <param name="Oldest">The oldest version.</param>
/// <param name="Newest">The newest version.</param>
public sealed record ProtocolVersions(int Oldest, int Newest)
{
    /// <summary>The first version, which names itself nowhere.</summary>
    public const int First = 1;

    /// <summary>The version from which on versions are named, and a worker that is told to end says so: <see cref="Messages.Leaving"/>.</summary>
    public const int WithLeaving = 2;

    /// <summary>The version from which on exchanges go in chunks, and partitions by what their owners can send and receive.</summary>
    public const int WithChunks = 2;

    /// <summary>The version from which on a state goes in chunks, from several peers at once.</summary>
    public const int WithStateChunks = 2;

    /// <summary>The version from which on runs of mode Streaming or Synchronous, and other rules than Mean and CenteredClip, can be followed.</summary>
    public const int WithModes = 2;

    /// <summary>What this release speaks.</summary>
    public static ProtocolVersions Own { get; } = new(First, WithLeaving);

    /// <summary>What a program speaks that names no versions.</summary>
    public static ProtocolVersions Unnamed { get; } = new(First, First);

    /// <summary>Whether a version is spoken.</summary>
    public bool Contains(int version) => version >= Oldest && version <= Newest;

    /// <summary>The newest version that both speak; null where there is none.</summary>
    public int? Common(ProtocolVersions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var newest = Math.Min(Newest, other.Newest);
        return Contains(newest) && other.Contains(newest) ? newest : null;
    }

    /// <summary>The oldest version whose workers can follow a run of this definition, and what asks for it where that is not the first.</summary>
    /// <param name="definition">The definition.</param>
    public static (int Version, string Field) Needed(RunDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.Schedule.Mode != RoundMode.DiLoCo ? (WithModes, $"schedule.mode {definition.Schedule.Mode}")
            : definition.ThreatModel.Aggregator is not (AggregatorKind.Mean or AggregatorKind.CenteredClip)
                ? (WithModes, $"threatModel.aggregator {definition.ThreatModel.Aggregator}")
            : definition.ThreatModel.PreAggregation is not null ? (WithModes, "threatModel.preAggregation")
            : (First, string.Empty);
    }

    /// <inheritdoc />
    public override string ToString() => Oldest == Newest ? $"version {Oldest}" : $"versions {Oldest} to {Newest}";
}
