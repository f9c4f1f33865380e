using ProtocolLearning.Coordinator.Sequencing;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Tests.Sequencing;

public sealed class ExchangeAttemptTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 7)]
    public void Open_leaves_liars_no_majority_of_owners_however_they_choose_whom_to_send_to(int liars, int members)
    {
        var run = new StageRun(liars, members);
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var exchange = run.Open();
            var owners = exchange.Owners.Select(owner => owner.Slot.Index).Distinct().ToArray();
            Assert.True(owners.Count(owner => owner >= liars) > liars, $"attempt {attempt}: {string.Join(", ", owners)} own");

            // Each liar sends to every owner but one honest one.
            var contributing = exchange.Contributors.Select(contributor => contributor.Member.Slot.Index).ToHashSet();
            var victims = owners.Where(owner => owner >= liars).ToArray();
            for (var liar = 0; liar < liars; liar++)
            {
                if (contributing.Contains(liar) && liar < victims.Length)
                {
                    run.Complain(exchange, victims[liar], about: liar);
                }
            }

            run.EndAttempt(exchange);
        }
    }

    [Fact]
    public void Open_leaves_out_a_contributor_that_two_owners_lacked_in_different_attempts()
    {
        var run = new StageRun(1, 4);
        var first = run.Open();
        run.Complain(first, owner: 1, about: 0);
        run.EndAttempt(first);
        var second = run.Open();
        Assert.DoesNotContain(1, second.Owners.Select(owner => owner.Slot.Index));
        Assert.Contains(0, second.Contributors.Select(contributor => contributor.Member.Slot.Index));
        run.Complain(second, owner: 2, about: 0);
        run.EndAttempt(second);
        Assert.DoesNotContain(0, run.Open().Contributors.Select(contributor => contributor.Member.Slot.Index));
    }

    /// <summary>One stage after a round; the members with the lowest slots may lie.</summary>
    private sealed class StageRun
    {
        private readonly Sequencer _sequencer;
        private DateTimeOffset _now = Start;

        public StageRun(int maxByzantine, int members)
        {
            Member[] roster = [.. Enumerable.Range(0, members).Select(index => TestRun.Member(0, index))];
            var definition = TestRun.Definition with
            {
                Stages = 1,
                Replicas = new ReplicaBounds(members, members),
                Schedule = TestRun.Definition.Schedule with { Quorum = (2 * maxByzantine) + 1 },
                ThreatModel = new ThreatModelDefinition(maxByzantine, AggregatorKind.CenteredClip),
            };
            _sequencer = new Sequencer(
                TestRun.Fold(
                [
                    new RunAccepted(definition, "coordinator"),
                    .. roster.Select(member => new ParticipantEnrolled(member.Participant, TestRun.Key, 1)),
                    .. roster.Select(member => new PlacementAccepted(member)),
                    .. roster.Select(member => new MemberJoined(member, "host:1", TestRun.Hash, "cpu", TestRun.Hash)),
                    new Applied(0, 0, TestRun.Hash, roster),
                    .. roster.Select(member => new MemberActivated(member, 1)),
                    new RoundOpened(1, roster, 32, TestRun.Hash),
                    new RoundClosing(1, ClosingReason.BudgetSpent),
                    new RoundClosed(1, 4 * members, 16, [.. roster.Select(member => new MemberTokens(member, 4))], []),
                ]),
                1,
                SequencerOptions.Default,
                new TrustingVerifier(),
                Start);
            foreach (var member in roster)
            {
                _sequencer.Receive(member, new Committed(1, TestRun.Hash, string.Empty), Start);
            }
        }

        public ExchangeOpened Open()
        {
            var opened = Assert.IsType<ExchangeOpened>(_sequencer.Next(_now));
            var state = _sequencer.State;
            _sequencer.Apply(new LogEntry(state.Index + 1, state.Term, 0, state.Hash, opened, $"{state.Index + 1:x64}"), _now);
            return opened;
        }

        public void Complain(ExchangeOpened exchange, int owner, int about) => _sequencer.Receive(
            TestRun.Member(0, owner),
            new ContributionsMissing(
                1,
                exchange.Exchange,
                exchange.Owners.Select((member, partition) => (member, partition)).First(pair => pair.member.Slot.Index == owner).partition,
                [new Slot(0, about)]),
            _now);

        public void EndAttempt(ExchangeOpened exchange)
        {
            var until = _now + TimeSpan.FromSeconds(exchange.DeadlineSeconds);
            while (_now < until)
            {
                _now += TimeSpan.FromSeconds(1);
                foreach (var member in _sequencer.State.Round!.Roster)
                {
                    _sequencer.Receive(member, new Heartbeat(1, 0), _now);
                }
            }
        }

        private sealed class TrustingVerifier : Protocol.Training.ICommitmentVerifier
        {
            public bool Verify(string publicKey, Commitment commitment, string signature) => true;
        }
    }
}
