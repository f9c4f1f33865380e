using System.Collections.Immutable;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>
/// Everything that the log says, as an immutable value: a pure function of the entries. Coordinator, workers, operator and
/// command line fold the same log and so see the same state.
/// </summary>
public sealed record RunState
{
    private RunState()
    {
    }

    /// <summary>The state of an empty log.</summary>
    public static RunState Empty { get; } = new();

    /// <summary>Index of the last entry; -1 of an empty log.</summary>
    public long Index { get; internal init; } = -1;

    /// <summary>Hash of the last entry; 64 zeros of an empty log.</summary>
    public string Hash { get; internal init; } = HashChain.Start;

    /// <summary>Term of the last entry.</summary>
    public long Term { get; internal init; }

    /// <summary>The newest accepted definition; it is in force from the next round on. Null before one is accepted.</summary>
    public RunDefinition? Accepted { get; internal init; }

    /// <summary>The definition in force; null before one is accepted.</summary>
    public RunDefinition? Definition { get; internal init; }

    /// <summary>Ed25519 public key of the coordinator, base64; empty before a definition is accepted.</summary>
    public string CoordinatorKey { get; internal init; } = string.Empty;

    /// <summary>Fingerprint of the run's dataset, lower-case hex: that of the first join; null before one.</summary>
    public string? Dataset { get; internal init; }

    /// <summary>Participants by name.</summary>
    public ImmutableSortedDictionary<string, ParticipantState> Participants { get; internal init; } =
        ImmutableSortedDictionary.Create<string, ParticipantState>(StringComparer.Ordinal);

    /// <summary>The newest tenancy of each slot, lost ones too.</summary>
    public ImmutableSortedDictionary<Slot, MemberState> Members { get; internal init; } =
        ImmutableSortedDictionary<Slot, MemberState>.Empty;

    /// <summary>Applied state of each stage.</summary>
    public ImmutableArray<StageState> Stages { get; internal init; } = [];

    /// <summary>
    /// The newest round, open or over; null before the first. In mode Streaming it is trained while the one before may be exchanged.
    /// </summary>
    public RoundState? Round { get; internal init; }

    /// <summary>The round before the newest one; null where there is none.</summary>
    public RoundState? PreviousRound { get; internal init; }

    /// <summary>The round that is exchanged: its training is over, and not every stage has decided and settled; null where none is.</summary>
    public RoundState? ExchangedRound => PreviousRound is { IsOver: false } before ? before
        : Round is { Closed: not null, IsOver: false } newest ? newest
        : null;

    /// <summary>Number of the newest round that every stage has decided and settled; 0 before one.</summary>
    public long DecidedRound => PreviousRound is { IsOver: false } before ? before.Number - 1
        : Round is { IsOver: false } newest ? newest.Number - 1
        : RoundNumber;

    /// <summary>The protocol version of the newest round: whoever speaks only older ones can follow no longer.</summary>
    public int Version => Round?.Version ?? ProtocolVersions.First;

    /// <summary>The open validation; null while none is.</summary>
    public ValidationOpened? Validation { get; internal init; }

    /// <summary>The last round that was validated; -1 before one was.</summary>
    public long ValidatedRound { get; internal init; } = -1;

    /// <summary>Nats a token in the last closed round that had tokens; null before one.</summary>
    public double? TrainingLoss { get; internal init; }

    /// <summary>Nats a token of the last validation that read tokens; null before one.</summary>
    public double? ValidationLoss { get; internal init; }

    /// <summary>Confirmed tokens of all closed rounds.</summary>
    public long TotalTokens { get; internal init; }

    /// <summary>Where the run's state is saved.</summary>
    public CheckpointLedger Checkpoints { get; internal init; } = CheckpointLedger.None;

    /// <summary>The round after which the run is complete: rounds that were undone are made up for. 0 before a definition is accepted.</summary>
    public long LastRound => Accepted is null ? 0 : Accepted.Schedule.Rounds + Checkpoints.RoundsUndone;

    /// <summary>Why no further round is to be opened; null where rounds are opened.</summary>
    public Suspension? Suspension { get; internal init; }

    /// <summary>Whether no further round is to be opened.</summary>
    public bool IsSuspended => Suspension is not null;

    /// <summary>Whether the run is complete.</summary>
    public bool IsCompleted { get; internal init; }

    /// <summary>Number of the newest round; 0 before the first.</summary>
    public long RoundNumber => Round?.Number ?? 0;

    /// <summary>Whether a round or a validation is open.</summary>
    public bool IsAtBoundary => Round is null or { IsOver: true } && Validation is null;

    /// <summary>Where the run stands.</summary>
    public RunPhase Phase => Definition is null ? RunPhase.Pending
        : IsCompleted ? RunPhase.Completed
        : IsSuspended && IsAtBoundary ? RunPhase.Suspended
        : Round is null ? RunPhase.Gathering
        : RunPhase.Running;

    /// <summary>Where the newest round stands.</summary>
    public RoundPhase RoundPhase => Validation is not null ? RoundPhase.Validating : Round?.Phase ?? RoundPhase.Boundary;

    /// <summary>The state after one more entry.</summary>
    /// <remarks>
    /// Checks that the entry follows the last one and breaks no rule. Whether its hash is that of its content is for whoever
    /// received it to check: <see cref="HashChain.IsIntact"/>.
    /// </remarks>
    /// <exception cref="InvalidEntryException">The entry does not follow, or breaks a rule.</exception>
    public RunState Apply(LogEntry entry)
    {
        if (entry.Index != Index + 1 || entry.PreviousHash != Hash)
        {
            throw new InvalidEntryException(entry.Index, $"does not follow entry {Index}.");
        }

        if (entry.Term < Term)
        {
            throw new InvalidEntryException(entry.Index, $"its term {entry.Term} is below {Term}.");
        }

        var next = Transitions.Apply(this, entry);
        return next with { Index = entry.Index, Hash = entry.Hash, Term = entry.Term };
    }

    /// <summary>The tenancy if it is the newest of its slot and not lost, else null.</summary>
    public MemberState? Current(Member member) =>
        Members.TryGetValue(member.Slot, out var state) && state.Phase != MemberPhase.Lost && state.Member == member ? state : null;

    /// <summary>A round that is open, by its number; null where it is not.</summary>
    public RoundState? OpenRound(long number) =>
        Round is { IsOver: false } newest && newest.Number == number ? newest
        : PreviousRound is { IsOver: false } before && before.Number == number ? before
        : null;

    /// <summary>Whether a member takes part in rounds.</summary>
    public bool IsActive(Member member) => Current(member)?.Phase == MemberPhase.Active;

    /// <summary>The state with an open round as it stands now.</summary>
    internal RunState With(RoundState round) => round.Number == RoundNumber ? this with { Round = round } : this with { PreviousRound = round };

    /// <summary>Tenancies of a stage that are not lost, in order of slot.</summary>
    public IEnumerable<MemberState> MembersOf(int stage) =>
        Members.Values.Where(state => state.Member.Slot.Stage == stage && state.Phase != MemberPhase.Lost);
}
