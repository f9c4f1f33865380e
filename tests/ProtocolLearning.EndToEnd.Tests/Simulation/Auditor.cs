using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>
/// Watches the log, and what members say, and holds the invariants by its own books: it shares no code with what it checks.
/// </summary>
internal sealed class Auditor(Scenario scenario, string? liar)
{
    private readonly Dictionary<(long Round, int Stage), string> _applied = [];
    private readonly Dictionary<(long Round, int Stage), int> _decided = [];
    private readonly HashSet<(long Round, int Stage)> _credited = [];
    private readonly Dictionary<long, long> _closedTokens = [];
    private readonly HashSet<(long Round, Slot Source, int Index)> _measured = [];
    private readonly Dictionary<long, RoundClosed> _closed = [];
    private readonly Dictionary<long, ExchangeOpened> _exchanges = [];
    private long _next;

    /// <summary>Rounds of stages that were applied, the initial states left out.</summary>
    public int AppliedRounds { get; private set; }

    /// <summary>How often each command was seen, and exchanges that were tried again.</summary>
    public SortedDictionary<string, long> Seen { get; } = [];

    public bool IsLiarBanned { get; private set; }

    public string? HashOf(long round, int stage) => _applied.GetValueOrDefault((round, stage));

    /// <summary>Every decided round of every stage must be decided once.</summary>
    public void CheckComplete(long rounds)
    {
        for (var round = 1L; round <= rounds; round++)
        {
            for (var stage = 0; stage < scenario.Stages; stage++)
            {
                Assert.True(_decided.GetValueOrDefault((round, stage)) == 1, $"round {round}, stage {stage} did not end once");
            }
        }
    }

    public void CatchUp(IReadOnlyList<LogEntry> entries)
    {
        while (_next < entries.Count)
        {
            See(entries[(int)_next]);
        }
    }

    /// <summary>A member reports: what the last stages of honest members measured is what may be credited.</summary>
    public void Hear(SimulatedMember member, Report report)
    {
        if (report is LossesMeasured losses)
        {
            foreach (var loss in losses.Losses)
            {
                _measured.Add((loss.Attempt.Round, loss.Attempt.Source, loss.Attempt.Index));
            }
        }
    }

    public void See(LogEntry entry)
    {
        Assert.Equal(_next, entry.Index);
        _next++;
        if (scenario.UsesRealHashes)
        {
            Assert.True(HashChain.IsIntact(entry));
        }

        Count(entry.Command.GetType().Name);
        switch (entry.Command)
        {
            case ExchangeOpened exchange:
                Count(exchange.Exchange > 0 ? "ExchangeOpened again" : "ExchangeOpened first");
                _exchanges[exchange.Round] = exchange.Stage == 0 ? exchange : _exchanges.GetValueOrDefault(exchange.Round)!;
                break;
            case Applied applied:
                Assert.True(_applied.TryAdd((applied.Round, applied.Stage), applied.Hash), $"two applied hashes for round {applied.Round}, stage {applied.Stage}");
                Decide(applied.Round, applied.Stage);
                AppliedRounds += applied.Round > 0 ? 1 : 0;
                if (applied is { Round: > 0, Stage: 0 } && scenario.Order is not null)
                {
                    CheckTrained(applied.Round);
                }

                break;
            case Discarded discarded:
                Decide(discarded.Round, discarded.Stage);
                break;
            case RoundOpened opened when scenario.Mode != RoundMode.Streaming:
                Assert.True(IsDecided(opened.Round - 1), $"round {opened.Round} opens before round {opened.Round - 1} is decided");
                break;
            case RoundOpened opened:
                Assert.True(IsDecided(opened.Round - 2), $"round {opened.Round} is the third one that is open");
                CountBeside(opened.Round, "rounds opened beside an exchange");
                break;
            case RoundClosing { Reason: ClosingReason.BudgetSpent } closing:
                CountBeside(closing.Round, "rounds trained beside an exchange");
                break;
            case RoundClosed closed:
                Assert.True(IsDecided(closed.Round - 1), $"round {closed.Round} is closed before round {closed.Round - 1} is decided");
                _closedTokens.Add(closed.Round, closed.Tokens);
                _closed.Add(closed.Round, closed);
                Assert.True(
                    _closedTokens.Values.Sum() <= (long)_measured.Count * ToyEngine.TokensPerSample,
                    $"round {closed.Round} counts tokens that nobody computed");
                break;
            case Credited credited:
                Assert.True(_credited.Add((credited.Round, credited.Stage)), "credited twice");
                Assert.True(credited.Credits.Sum(credit => credit.Tokens) <= _closedTokens[credited.Round], "more credited than confirmed");
                break;
            case VerdictReached verdict:
                Assert.True(verdict.Participant == liar, $"honest {verdict.Participant} is blamed: {verdict.Evidence}");
                IsLiarBanned |= verdict.Standing == ParticipantStanding.Banned;
                break;
            case MemberLost { Reason: LossReason.Banned } lost:
                Assert.True(lost.Member.Participant == liar, $"honest {lost.Member} is banned");
                break;
        }
    }

    /// <summary>What passes over the samples take for trained, a replica's first draws without the unfinished ones, was measured.</summary>
    private void CheckTrained(long round)
    {
        var closed = _closed[round];
        foreach (var member in _exchanges[round].Contributors.Select(contributor => contributor.Member))
        {
            var unfinished = closed.Unfinished.Where(id => id.Source == member.Slot).Select(id => id.Index).ToList();
            var confirmed = closed.Members.Single(tokens => tokens.Member == member).Tokens / ToyEngine.TokensPerSample;
            foreach (var index in Enumerable.Range(0, (int)confirmed + unfinished.Count).Except(unfinished))
            {
                Assert.True(_measured.Contains((round, member.Slot, index)), $"draw {index} of {member} in round {round} counts as trained and was not measured");
                Count("draws trained in passes");
            }
        }
    }

    private bool IsDecided(long round) =>
        round < 1 || Enumerable.Range(0, scenario.Stages).All(stage => _decided.ContainsKey((round, stage)));

    private void CountBeside(long round, string what)
    {
        if (!IsDecided(round - 1))
        {
            Count(what);
        }
    }

    private void Count(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;

    private void Decide(long round, int stage) => _decided[(round, stage)] = _decided.GetValueOrDefault((round, stage)) + 1;
}
