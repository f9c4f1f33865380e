using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// Decides what enters the log next, from the log's own state, from what members report and from the clock that is passed in. It
/// does no I/O and is not thread-safe. It is level-based: <see cref="Next"/> looks at how things stand, not at what happened, so
/// a coordinator that starts over goes on where the log ends.
/// </summary>
/// <remarks>
/// Whoever drives it appends what <see cref="Next"/> returns, passes the committed entry to <see cref="Apply"/>, and asks again
/// until there is nothing to decide. <see cref="SequencerDriver"/> does this.
/// </remarks>
internal sealed class Sequencer
{
    private readonly SequencerOptions _options;
    private readonly long _term;
    private readonly Observations _observations;
    private readonly ReportIntake _intake;

    /// <param name="state">The state of the log so far.</param>
    /// <param name="term">This process's term, above every earlier one.</param>
    /// <param name="options">What the run's definition does not say.</param>
    /// <param name="verifier">Checks the signatures of commitments.</param>
    /// <param name="now">The clock.</param>
    public Sequencer(RunState state, long term, SequencerOptions options, ICommitmentVerifier verifier, DateTimeOffset now)
    {
        State = state;
        _term = term;
        _options = options;
        _observations = new Observations(state, options, now);
        _intake = new ReportIntake(_observations, verifier);
    }

    /// <summary>The state of the log, up to the last entry that was applied.</summary>
    public RunState State { get; private set; }

    /// <summary>Follows a committed entry.</summary>
    /// <exception cref="InvalidEntryException">The entry breaks a rule: this process must stop.</exception>
    public void Apply(LogEntry entry, DateTimeOffset now)
    {
        var before = State;
        State = before.Apply(entry);
        _observations.Follow(before, State, entry.Command, now);
    }

    /// <summary>A member's session is open: it counts as heard.</summary>
    /// <param name="member">The member.</param>
    /// <param name="version">The protocol version that it named.</param>
    /// <param name="now">The clock.</param>
    public void OpenSession(Member member, int version, DateTimeOffset now)
    {
        if (State.Current(member)?.Joined is not null)
        {
            _observations.Liveness.Hear(member, now);
            _observations.Versions[member] = version;
        }
    }

    /// <summary>Takes in what a member reports. What does not fit the state is ignored.</summary>
    public void Receive(Member sender, Report report, DateTimeOffset now) => _intake.Take(State, sender, report, now);

    /// <summary>Who may join as what.</summary>
    public JoinDecision Join(MembershipStatement statement) => JoinRules.Decide(State, statement, _options.Versions);

    /// <summary>What follows from a proposal. Its commands are to be appended at once, before anything else is decided.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="coordinatorKey">This coordinator's Ed25519 public key, base64.</param>
    public ProposalDecision Evaluate(Proposal proposal, string coordinatorKey)
    {
        var decision = ProposalRules.Decide(State, proposal, coordinatorKey);
        if (decision is { Refusal: null, Commands: [RunAccepted accepted, ..] } && WhyNotYet(accepted.Definition) is { } reason)
        {
            return ProposalDecision.Refuse(ProposalRefusal.Unsound, reason);
        }

        if (decision.Refusal is null && proposal is ShortenGrace shorten)
        {
            _observations.Liveness.Shorten(shorten.Member);
        }

        return decision;
    }

    /// <summary>A follower that cannot read an entry follows no longer: what some member does not know must not enter the log.</summary>
    private string? WhyNotYet(RunDefinition definition)
    {
        var (needed, field) = ProtocolVersions.Needed(definition);
        var older = State.Version >= needed ? null : State.Members.Values.FirstOrDefault(member =>
            member is { Phase: not MemberPhase.Lost, Joined: not null }
            && _observations.Versions.GetValueOrDefault(member.Member, ProtocolVersions.First) < needed);
        return older is null
            ? null
            : $"{field}: {older.Member} speaks an older version of the protocol than {needed} and could not follow the run; "
                + "give all workers an image of the coordinator's release (spec.worker.image) first.";
    }

    /// <summary>The next command to append, or null where nothing is to be decided now.</summary>
    public Command? Next(DateTimeOffset now)
    {
        if (State.Definition is null || State.IsCompleted)
        {
            return null;
        }

        if (State.Term < _term)
        {
            return new TermStarted(_term);
        }

        return MembershipPolicy.Next(State, _observations, now)
            ?? CheckpointPolicy.Next(State, _observations, now)
            ?? (State.ExchangedRound is null ? null : ExchangePolicy.Next(State, _observations, _options, now))
            ?? State.RoundPhase switch
            {
                RoundPhase.Boundary => BoundaryPolicy.Next(State, _observations, _options, now),
                RoundPhase.Training or RoundPhase.Closing => TrainingPolicy.Next(State, _observations, now),
                RoundPhase.Exchanging => OverlapPolicy.Next(State, _observations),
                RoundPhase.Validating => ValidationPolicy.Next(State, _observations, now),
                _ => null,
            };
    }

    /// <summary>Volatile figures for status and live views.</summary>
    public RunProgress Progress(DateTimeOffset now) => ProgressView.Of(State, _observations, now);
}
