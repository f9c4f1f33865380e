using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>A coordinator in memory: it decides on proposals by the real state machine of the log, and workers join when a test says so.</summary>
internal sealed class FakeCoordinator : ICoordinatorSession
{
    private static readonly string Hash = new('a', 64);

    private readonly Lock _gate = new();
    private LogEntry? _last;
    private RunState _state = RunState.Empty;

    public List<Proposal> Proposals { get; } = [];

    public CoordinatorAddress? Address { get; set; }

    public RunState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    public CoordinatorView View => new(State, Loads is { } loads ? Progress(State, loads) : null, IsCurrent: true, null);

    /// <summary>What active members measured of themselves, by stage; null: no figures are told.</summary>
    public IReadOnlyList<double>? Loads { get; set; }

    public Task<ProposalReply?> ProposeAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Proposals.Add(proposal);
            return Task.FromResult<ProposalReply?>(Decide(proposal));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Lets every placed member join and become active.</summary>
    public void ActivateAll()
    {
        lock (_gate)
        {
            foreach (var member in _state.Members.Values.Where(member => member.Phase == MemberPhase.Placed).ToList())
            {
                Append(new MemberJoined(member.Member, "127.0.0.1:1", new string('0', 64), "test", new string('0', 64)));
                Append(new MemberActivated(member.Member, _state.RoundNumber + 1));
            }
        }
    }

    /// <summary>Runs the first round up to a verdict that bans a participant, and loses what it holds.</summary>
    public void Ban(string participant, double score)
    {
        lock (_gate)
        {
            var roster = PlayRound();
            var banned = roster.First(member => member.Participant == participant);
            Append(new VerdictReached(participant, ParticipantStanding.Banned, 1, banned.Slot.Stage, score, "far from the others"));
            foreach (var member in roster.Where(member => member.Participant == participant))
            {
                Append(new MemberLost(member, LossReason.Banned, "banned"));
            }
        }
    }

    /// <summary>Runs the first round to its end, and with it a run of one round.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            foreach (var stage in PlayRound().GroupBy(member => member.Slot.Stage))
            {
                Append(new Credited(1, stage.Key, [.. stage.Select(member => new ParticipantCredit(member.Participant, 2))]));
            }

            Append(new RunCompleted(1));
        }
    }

    private static RunProgress Progress(RunState state, IReadOnlyList<double> loads) => new(
        "sample",
        state.Accepted?.Generation ?? 0,
        state.Phase,
        state.RoundNumber,
        state.Accepted?.Schedule.Rounds ?? 0,
        state.RoundPhase,
        0,
        0,
        state.TotalTokens,
        0,
        null,
        null,
        [.. state.Members.Values.Where(member => member.Phase != MemberPhase.Lost).Select(member =>
            new MemberProgress(member.Member, member.Phase, 0, 0, 0, null) { Load = loads[member.Member.Slot.Stage] })],
        [],
        state.Index,
        state.Hash);

    private List<Member> PlayRound()
    {
        List<Member> roster = [.. _state.Members.Values.Where(member => member.Phase == MemberPhase.Active).Select(member => member.Member)];
        var byStage = roster.GroupBy(member => member.Slot.Stage).ToList();
        foreach (var stage in byStage)
        {
            Append(new Applied(0, stage.Key, Hash, [.. stage]));
        }

        Append(new RoundOpened(1, roster, 4, Hash));
        Append(new RoundClosing(1, ClosingReason.BudgetSpent));
        Append(new RoundClosed(1, 4, 8, [.. byStage.SelectMany(stage => stage.Select(member => new MemberTokens(member, 4 / stage.Count())))], []));
        foreach (var stage in byStage)
        {
            Append(new ExchangeOpened(1, stage.Key, 0, [.. stage.Select(member => new Contributor(member, Hash, 1))], [.. stage], 1));
            Append(new Applied(1, stage.Key, Hash, [.. stage]));
        }

        return roster;
    }

    public void Append(Command command)
    {
        lock (_gate)
        {
            _last = HashChain.Next(_last, 1, DateTimeOffset.UnixEpoch, command);
            _state = _state.Apply(_last);
        }
    }

    private ProposalReply Decide(Proposal proposal)
    {
        switch (proposal)
        {
            case ProposeRun run when _state.Accepted is { } accepted && RunSoundness.ImmutableChange(accepted, run.Definition) is { } change:
                return new ProposalRefused(ProposalRefusal.Immutable, change);
            case ProposeRun run:
                Append(new RunAccepted(run.Definition, Samples.Key));
                break;
            case EnrolParticipant enrol:
                Append(new ParticipantEnrolled(enrol.Participant, enrol.PublicKey, enrol.Stake));
                break;
            case PlaceMember place when _state.Current(place.Member) is null:
                if (_state.Members.TryGetValue(place.Member.Slot, out var former) && former.Member.Epoch >= place.Member.Epoch)
                {
                    return new ProposalRefused(ProposalRefusal.StaleEpoch, "stale");
                }

                if (former is { Phase: not MemberPhase.Lost })
                {
                    Append(new MemberLost(former.Member, LossReason.Superseded, "superseded"));
                }

                Append(new PlacementAccepted(place.Member));
                break;
            case ReportLost lost when _state.Current(lost.Member) is not null:
                Append(new MemberLost(lost.Member, lost.Reason, lost.Detail));
                break;
            case SuspendRun suspend:
                Append(new RunSuspended(suspend.Reason));
                break;
            case ResumeRun:
                Append(new RunResumed());
                break;
        }

        return new ProposalAccepted(_state.Index);
    }
}
