using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

/// <summary>Whatever one member does in the middle of an exchange, the others name it, and the next attempt gives them their result.</summary>
public sealed class PartitionExchangeTests
{
    private static readonly Member Bad = ExchangeWorld.Members[2];
    private static readonly Member[] Good = ExchangeWorld.Members[..2];

    public static TheoryData<AggregatorKind, int> Chunks
    {
        get
        {
            var chunks = new TheoryData<AggregatorKind, int>();
            for (var chunk = 0; chunk < ExchangeWorld.ChunksOfPartition; chunk++)
            {
                chunks.Add(AggregatorKind.Mean, chunk);
                chunks.Add(AggregatorKind.CenteredClip, chunk);
            }

            return chunks;
        }
    }

    [Theory]
    [InlineData(AggregatorKind.Mean)]
    [InlineData(AggregatorKind.CenteredClip)]
    public void Exchange_of_honest_members_prepares_one_state_at_once(AggregatorKind aggregator)
    {
        var world = new ExchangeWorld(aggregator);
        world.Open(ExchangeWorld.Members, ExchangeWorld.Members);
        Assert.Equal(3, world.PreparedHashes.Count());
        Assert.Single(world.PreparedHashes.Distinct());
        Assert.Equal(3, world.Reports.Count(report => report.Report is PartitionAggregated));
        world.Pass(2 * ExchangeWorld.DeadlineSeconds);
        Assert.Empty(world.Faults);
    }

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Contributor_that_stalls_at_any_chunk_is_named_and_left_out_of_the_next_attempt(AggregatorKind aggregator, int chunk)
    {
        var world = new ExchangeWorld(aggregator)
        {
            Twist = (from, send) => from == Bad && send.Message is Contribution contribution && contribution.Chunk >= chunk ? null : send,
        };
        world.Open(ExchangeWorld.Members, ExchangeWorld.Members);
        world.Pass(ExchangeWorld.DeadlineSeconds / 2);
        AssertNamed(world, $"contributed {chunk} of {ExchangeWorld.ChunksOfPartition} chunks of partition");
        Assert.Contains(world.Reports, report => report.Report is ContributionsMissing missing && missing.Contributors.SequenceEqual([Bad.Slot]));
        AssertNextAttempt(world, aggregator, Good);
    }

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Owner_that_stalls_at_any_chunk_is_named_and_replaced_in_the_next_attempt(AggregatorKind aggregator, int chunk)
    {
        var world = new ExchangeWorld(aggregator)
        {
            Twist = (from, send) => from == Bad && send.Message is Aggregate aggregate && aggregate.Chunk >= chunk ? null : send,
        };
        world.Open(ExchangeWorld.Members, ExchangeWorld.Members);
        world.Pass(ExchangeWorld.DeadlineSeconds / 2);
        AssertNamed(world, $"returned {chunk} of {ExchangeWorld.ChunksOfPartition} chunks of partition 2");
        AssertNextAttempt(world, aggregator, ExchangeWorld.Members);
    }

    [Theory]
    [InlineData("shape", "bytes for chunk")]
    [InlineData("other", "not what it committed to")]
    [InlineData("NaN", "that is not finite")]
    [InlineData("yesterday", "0 of 4 chunks")]
    [InlineData("beyond", "which has 4")]
    [InlineData("nothing", "0 of 4 chunks")]
    public void Member_that_sends_what_is_wrong_is_named_with_the_round_and_costs_nobody_the_result(string what, string named)
    {
        var world = new ExchangeWorld(AggregatorKind.Mean) { Twist = (from, send) => from == Bad ? Wrong(what, send) : send };
        world.Open(ExchangeWorld.Members, ExchangeWorld.Members);
        world.Pass(ExchangeWorld.DeadlineSeconds / 2);
        AssertNamed(world, named);
        AssertNextAttempt(world, AggregatorKind.Mean, Good);
    }

    [Fact]
    public void Messages_of_whoever_has_no_part_in_it_change_nothing()
    {
        var world = new ExchangeWorld(AggregatorKind.Mean);
        world.Open(Good, [Good[0], Good[1], Good[0]]);
        var expected = world.PreparedHashes.First();
        foreach (var index in (int[])[int.MinValue, -1, 0, 3, 1000, int.MaxValue])
        {
            world.Inject(Bad, Good[0], new Contribution(1, 0, index, [], 4) { Chunk = index }, new byte[4]);
            world.Inject(Bad, Good[0], new Aggregate(1, 0, index, 4) { Chunk = index }, new byte[4]);
            world.Inject(Bad, Good[0], new AggregateRequest(1, 0, index) { First = index }, []);
            world.Inject(Bad, Good[0], new ContributionRequest(1, 0, index) { First = index }, []);
        }

        Assert.All(world.PreparedHashes, hash => Assert.Equal(expected, hash));
        Assert.InRange(world.Faults.Count, 0, 1);
    }

    [Fact]
    public void Chunks_that_were_lost_are_asked_for_and_those_that_came_are_not_sent_again()
    {
        var lost = true;
        var again = new List<int>();
        var world = new ExchangeWorld(AggregatorKind.Mean)
        {
            Twist = (from, send) =>
            {
                var chunk = send.Message switch { Contribution contribution => contribution.Chunk, Aggregate aggregate => aggregate.Chunk, _ => -1 };
                if (!lost && chunk >= 0)
                {
                    again.Add(chunk);
                }

                return lost && from == Bad && chunk >= 2 ? null : send;
            },
        };
        world.Open(ExchangeWorld.Members, ExchangeWorld.Members);
        lost = false;
        Assert.Empty(world.PreparedHashes.Skip(1));
        world.Pass(ExchangeWorld.DeadlineSeconds / 2);
        Assert.Equal(3, world.PreparedHashes.Count());
        Assert.Single(world.PreparedHashes.Distinct());
        Assert.DoesNotContain(0, again.Take(4));
    }

    [Theory]
    [InlineData(AggregatorKind.Mean)]
    [InlineData(AggregatorKind.CenteredClip)]
    public void Chunk_that_was_lost_among_others_is_there_before_anybody_complains(AggregatorKind aggregator)
    {
        var lost = 0;
        var world = new ExchangeWorld(aggregator)
        {
            Twist = (from, send) => from == Bad && send.Message is Contribution { Chunk: 1 } or Aggregate { Chunk: 1 } && lost++ < 3 ? null : send,
        };
        world.Open(ExchangeWorld.Members, ExchangeWorld.Members);
        Assert.Empty(world.PreparedHashes.Skip(1));
        world.Pass(0.45 * ExchangeWorld.DeadlineSeconds);
        Assert.Equal(3, world.PreparedHashes.Count());
        Assert.Single(world.PreparedHashes.Distinct());
        Assert.Empty(world.Faults);
    }

    [Fact]
    public void Requests_that_are_repeated_at_once_are_answered_once()
    {
        var sent = 0;
        var world = new ExchangeWorld(AggregatorKind.Mean)
        {
            Twist = (from, send) =>
            {
                sent += from == Good[0] && send.Receiver == Bad ? 1 : 0;
                return send;
            },
        };
        world.Open(ExchangeWorld.Members, ExchangeWorld.Members);
        sent = 0;
        for (var i = 0; i < 100; i++)
        {
            world.Inject(Bad, Good[0], new AggregateRequest(1, 0, 0), []);
            world.Inject(Bad, Good[0], new ContributionRequest(1, 0, 2), []);
        }

        Assert.Equal(2 * ExchangeWorld.ChunksOfPartition, sent);
        world.Pass(ExchangeWorld.DeadlineSeconds / 8);
        world.Inject(Bad, Good[0], new AggregateRequest(1, 0, 0), []);
        Assert.Equal(3 * ExchangeWorld.ChunksOfPartition, sent);
    }

    private static ReplicaEffect.SendToPeer? Wrong(string what, ReplicaEffect.SendToPeer send) => (what, send.Message) switch
    {
        ("shape", Contribution message) => send with { Message = message with { PayloadBytes = send.Payload.Length - 4 }, Payload = send.Payload[4..] },
        ("other", Contribution) => send with { Payload = send.Payload.ToArray().Select(value => (byte)(value ^ 1)).ToArray() },
        ("NaN", Aggregate) => send with { Payload = Enumerable.Repeat((byte)0xFF, send.Payload.Length).ToArray() },
        ("NaN", Contribution) => null,
        ("yesterday", Contribution message) => send with { Message = message with { Round = 0 } },
        ("beyond", Contribution message) => send with { Message = message with { Chunk = message.Chunk + ExchangeWorld.ChunksOfPartition } },
        ("nothing", _) => null,
        _ => send,
    };

    private static void AssertNamed(ExchangeWorld world, string what)
    {
        var named = world.Faults.Where(fault => fault.Fault.Peer == Bad && Good.Contains(fault.By)).ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, fault => Assert.Equal(1, fault.Fault.Round));
        Assert.Contains(named, fault => fault.Fault.Fault.Contains(what, StringComparison.Ordinal));
    }

    /// <summary>The good ones end where they would have ended without the bad one.</summary>
    private static void AssertNextAttempt(ExchangeWorld world, AggregatorKind aggregator, Member[] contributors)
    {
        Member[] owners = [Good[0], Good[1], Good[0]];
        world.Open(contributors, owners);
        var undisturbed = new ExchangeWorld(aggregator);
        undisturbed.Open(contributors, owners);
        var expected = Assert.Single(undisturbed.PreparedHashes.Distinct());
        var prepared = world.Reports.Where(report => Good.Contains(report.By)).Select(report => report.Report).OfType<Prepared>().ToArray();
        Assert.Equal(2, prepared.Length);
        Assert.All(prepared, report => Assert.Equal(expected, report.Hash));
    }
}
