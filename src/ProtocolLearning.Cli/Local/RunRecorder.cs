using ProtocolLearning.Cli.Report;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Cli.Local;

/// <summary>
/// Folds the coordinator's log, its volatile figures and what the local run itself does into what the views and the report show.
/// Thread-safe; times are seconds since <paramref name="started"/>.
/// </summary>
/// <param name="started">When the run's objects were applied.</param>
/// <param name="clusters">Member cluster of each participant.</param>
/// <param name="harmful">The participant that was started as the harmful one, if any.</param>
internal sealed class RunRecorder(DateTimeOffset started, IReadOnlyDictionary<string, string> clusters, string? harmful)
{
    private readonly Lock _gate = new();
    private readonly RoundTable _rounds = new();
    private readonly SortedDictionary<string, ParticipantRow> _participants = new(StringComparer.Ordinal);
    private readonly SortedDictionary<Slot, ReplicaRow> _replicas = [];
    private readonly Dictionary<(Slot Slot, long Epoch), string> _nodes = [];
    private readonly List<TimelineEvent> _timeline = [];
    private readonly List<string> _beacons = [];
    private NodeLossRecord? _nodeLoss;
    private RunDefinition? _definition;
    private RunProgress? _progress;
    private readonly List<LogEntry> _log = [];
    private bool _completed;

    /// <summary>How it stands now.</summary>
    public RunSnapshot Snapshot(DateTimeOffset now)
    {
        lock (_gate)
        {
            return new RunSnapshot
            {
                Seconds = Seconds(now),
                Definition = _definition,
                Progress = _progress,
                Completed = _completed,
                Rounds = _rounds.Rows,
                Participants = [.. _participants.Values],
                Replicas = [.. _replicas.Values],
                Timeline = [.. _timeline],
                Beacons = [.. _beacons],
                NodeLoss = _nodeLoss?.Snapshot(),
                Log = [.. _log],
            };
        }
    }

    /// <summary>Takes the next committed entry.</summary>
    public void Record(LogEntry entry)
    {
        lock (_gate)
        {
            _log.Add(entry);
            Apply(entry.Command, Seconds(DateTimeOffset.FromUnixTimeMilliseconds(entry.UnixMilliseconds)));
        }
    }

    /// <summary>Takes the newest volatile figures.</summary>
    public void Record(RunProgress progress)
    {
        lock (_gate)
        {
            _progress = progress;
            foreach (var member in progress.Members.Where(member => member.DeviationScore is not null))
            {
                RecordScore(member.Member.Participant, progress.Round, member.DeviationScore!.Value);
            }
        }
    }

    /// <summary>Takes something that the local run did or saw itself.</summary>
    public void Record(DateTimeOffset at, TimelineKind kind, string text)
    {
        lock (_gate)
        {
            Add(Seconds(at), kind, text);
        }
    }

    /// <summary>Learns on which node a tenancy of a slot runs: cluster/node.</summary>
    public void RecordNode(Slot slot, long epoch, string node)
    {
        lock (_gate)
        {
            _nodes[(slot, epoch)] = node;
            if (_replicas.TryGetValue(slot, out var replica) && replica.Epoch == epoch)
            {
                _replicas[slot] = replica with { Node = node };
            }
        }
    }

    /// <summary>A node was killed: from now on the shards that it held are followed until they are active again.</summary>
    public void RecordNodeKilled(DateTimeOffset at, string node)
    {
        lock (_gate)
        {
            var held = _replicas.Where(replica => replica.Value.Node == node).ToArray();
            _nodeLoss = new NodeLossRecord(node, Seconds(at), held.Select(replica => (replica.Key, replica.Value)));
            Add(Seconds(at), TimelineKind.Fault, $"node {node} killed with {string.Join(", ", held.Select(replica => $"shard {replica.Key}"))}");
        }
    }

    private double Seconds(DateTimeOffset at) => (at - started).TotalSeconds;

    private void Add(double seconds, TimelineKind kind, string text) => _timeline.Add(new TimelineEvent(seconds, kind, text));

    private void Apply(Command command, double at)
    {
        switch (command)
        {
            case RunAccepted accepted:
                _definition = accepted.Definition;
                Add(at, TimelineKind.Operator, $"run {accepted.Definition.Run} accepted, generation {accepted.Definition.Generation}");
                break;
            case ParticipantEnrolled enrolled:
                _participants.TryAdd(enrolled.Participant, NewParticipant(enrolled.Participant));
                break;
            case PlacementAccepted placed:
                ApplyPlacement(placed.Member, at);
                break;
            case MemberJoined joined:
                SetState(joined.Member, "Joined");
                break;
            case MemberActivated activated:
                ApplyActivation(activated, at);
                break;
            case MemberLost lost:
                SetState(lost.Member, "Lost");
                _nodeLoss?.Lost(lost.Member, at);
                Add(at, TimelineKind.Membership, $"shard {lost.Member.Slot} of {lost.Member.Participant} lost ({lost.Reason}): {lost.Detail}");
                break;
            case VerdictReached verdict:
                ApplyVerdict(verdict, at);
                break;
            case Credited credited:
                ApplyCredits(credited);
                break;
            case RunCompleted:
                _completed = true;
                Add(at, TimelineKind.Round, "run complete");
                break;
            default:
                ApplyToRounds(command, at);
                break;
        }
    }

    private void ApplyToRounds(Command command, double at)
    {
        _rounds.Apply(command, at, _definition?.Stages ?? 1);
        if (command is RoundOpened opened)
        {
            _beacons.Add(opened.Beacon);
        }
        else if (command is Discarded discarded)
        {
            Add(at, TimelineKind.Round, $"round {discarded.Round}, stage {discarded.Stage}: discarded, {discarded.Reason}");
        }
    }

    private void ApplyPlacement(Member member, double at)
    {
        _replicas[member.Slot] = new ReplicaRow(
            member.Slot.ToString(),
            member.Epoch,
            member.Participant,
            _nodes.GetValueOrDefault((member.Slot, member.Epoch), "-"),
            "Placed");
        if (_rounds.Rows.Count > 0)
        {
            Add(at, TimelineKind.Membership, $"shard {member.Slot} placed with {member.Participant}, epoch {member.Epoch}");
        }

        _nodeLoss?.Placed(member, at);
    }

    private void ApplyActivation(MemberActivated activated, double at)
    {
        SetState(activated.Member, "Active");
        _nodeLoss?.Activated(activated.Member, at);
        if (_rounds.Rows.Count > 0)
        {
            Add(at, TimelineKind.Membership, $"shard {activated.Member.Slot} of {activated.Member.Participant} active from round {activated.Round}");
        }
    }

    private void ApplyVerdict(VerdictReached verdict, double at)
    {
        RecordScore(verdict.Participant, verdict.Round, verdict.Score);
        if (_participants.TryGetValue(verdict.Participant, out var participant))
        {
            _participants[verdict.Participant] = participant with { State = verdict.Standing.ToString() };
        }

        Add(at, TimelineKind.Offence, $"{verdict.Participant} {verdict.Standing}: round {verdict.Round}, stage {verdict.Stage}, {verdict.Evidence}");
    }

    private void ApplyCredits(Credited credited)
    {
        foreach (var credit in credited.Credits)
        {
            var participant = _participants.GetValueOrDefault(credit.Participant) ?? NewParticipant(credit.Participant);
            _participants[credit.Participant] = participant with { CreditedTokens = participant.CreditedTokens + credit.Tokens };
        }
    }

    private void SetState(Member member, string state)
    {
        if (_replicas.TryGetValue(member.Slot, out var replica) && replica.Epoch == member.Epoch)
        {
            _replicas[member.Slot] = replica with { State = state };
        }
    }

    private void RecordScore(string name, long round, double score)
    {
        if (_participants.TryGetValue(name, out var participant))
        {
            var others = participant.Scores.Where(known => known.Round != round);
            _participants[name] = participant with { Scores = [.. others.Append((round, score)).OrderBy(known => known.Item1)] };
        }
    }

    private ParticipantRow NewParticipant(string name) =>
        new(name, clusters.GetValueOrDefault(name, "-"), nameof(ParticipantStanding.Good), name == harmful, 0, []);
}
