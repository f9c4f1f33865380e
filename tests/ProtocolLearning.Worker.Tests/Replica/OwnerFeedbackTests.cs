using CsCheck;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class OwnerFeedbackTests
{
    private const int Length = 640;
    private static readonly TensorEncoding Encoding = TensorEncoding.For(TensorCodec.TopK, new TopKDefinition(64, 4));
    private static readonly Range Whole = 0..Length;

    [Fact]
    public void AddTo_after_a_commit_returns_exactly_what_was_lost()
    {
        var feedback = new OwnerFeedback(1);
        feedback.Open([Whole], _ => true);
        var lost = Lose(feedback, Whole, seed: 1);
        feedback.Commit();
        Assert.Equal(lost, Owed(feedback, Whole));
    }

    [Fact]
    public void AddTo_after_a_discarded_attempt_is_as_before_it()
    {
        var feedback = new OwnerFeedback(1);
        feedback.Open([Whole], _ => true);
        var lost = Lose(feedback, Whole, seed: 1);
        feedback.Commit();
        feedback.Open([Whole], _ => true);
        Assert.NotEqual(lost, Lose(feedback, Whole, seed: 2));
        feedback.Drop();
        feedback.Open([Whole], _ => true);
        Assert.Equal(lost, Owed(feedback, Whole));
    }

    [Fact]
    public void TakeOver_after_the_aggregate_is_owed_to_the_next_one()
    {
        var feedback = new OwnerFeedback(1);
        feedback.Open([Whole], _ => true);
        var lost = Lose(feedback, Whole, seed: 1);
        feedback.TakeOver(Whole, 64, [1, 2]);
        feedback.Commit();
        (lost[64], lost[65]) = (lost[64] + 1, lost[65] + 2);
        Assert.Equal(lost, Owed(feedback, Whole));
    }

    /// <summary>However often partitions move, and whether what is handed on comes before or after the aggregate, nothing is lost or doubled.</summary>
    [Fact]
    public void Open_with_other_partitions_hands_everything_on_once()
    {
        Gen.Select(Gen.Int[1, 6].Array[2, 5], Gen.UInt, Gen.Bool).Sample((sizes, seed, comesLate) =>
        {
            var random = new Random((int)seed);
            var members = Enumerable.Range(0, sizes.Max()).Select(_ => new OwnerFeedback(1)).ToArray();
            var expected = new float[Length];
            foreach (var size in sizes)
            {
                var ranges = Ranges(size);
                var handed = members.SelectMany((member, self) => member.Open(ranges, partition => partition == self)).ToArray();
                Deliver(isNow: !comesLate);
                for (var self = 0; self < size; self++)
                {
                    // An aggregate of nothing, so that what is owed stays in sum with what is sent.
                    var aggregate = new float[ranges[self].End.Value - ranges[self].Start.Value];
                    Add(members[self], ranges[self], aggregate);
                    for (var i = 0; i < aggregate.Length; i++)
                    {
                        var fresh = random.Next(-8, 9);
                        aggregate[i] += fresh;
                        expected[ranges[self].Start.Value + i] += fresh;
                    }

                    var encoded = new byte[Encoding.EncodedLength(aggregate.Length)];
                    Encoding.Encode(aggregate, encoded);
                    members[self].Note(Encoding, ranges[self].Start.Value, aggregate, encoded);
                    Subtract(expected, ranges[self].Start.Value, encoded, aggregate.Length);
                }

                Deliver(isNow: comesLate);
                Array.ForEach(members, member => member.Commit());

                void Deliver(bool isNow)
                {
                    foreach (var (partition, start, values) in handed.Where(_ => isNow))
                    {
                        var before = members[partition];
                        Assert.True(ResidualHandover.TryTake(before, ranges[partition], start, ResidualHandover.Encode(values)));
                    }
                }
            }

            var last = Ranges(sizes[^1]);
            var owed = last.SelectMany((range, self) => Owed(members[self], range)).ToArray();
            for (var i = 0; i < Length; i++)
            {
                // What is handed on is rounded to bfloat16.
                Assert.Equal(expected[i], owed[i], 0.5);
            }
        });
    }

    [Theory]
    [InlineData(64, 128, 64, 64, true)]
    [InlineData(64, 128, 63, 1, false)]
    [InlineData(64, 128, 65, 64, false)]
    [InlineData(64, 128, int.MaxValue, 1, false)]
    [InlineData(64, 128, -5, 1, false)]
    [InlineData(64, 128, 64, 0, false)]
    public void TryTake_of_what_lies_outside_the_partition_is_refused(int first, int end, int start, int elements, bool isTaken)
    {
        var feedback = new OwnerFeedback(1);
        Assert.Equal(isTaken, ResidualHandover.TryTake(feedback, first..end, start, new byte[2 * elements]));
    }

    [Fact]
    public void TryTake_of_what_is_not_finite_or_half_an_element_is_refused()
    {
        var feedback = new OwnerFeedback(1);
        Assert.False(ResidualHandover.TryTake(feedback, 0..4, 0, [0x80, 0x7F]));
        Assert.False(ResidualHandover.TryTake(feedback, 0..4, 0, [0, 0, 0]));
        Assert.Equal(new float[4], Owed(feedback, 0..4));
    }

    private static float[] Lose(OwnerFeedback feedback, Range range, int seed)
    {
        var random = new Random(seed);
        var (start, length) = (range.Start.Value, range.End.Value - range.Start.Value);
        var aggregate = new float[length];
        Add(feedback, range, aggregate);
        for (var i = 0; i < length; i++)
        {
            aggregate[i] += (float)random.NextDouble();
        }

        var encoded = new byte[Encoding.EncodedLength(length)];
        Encoding.Encode(aggregate, encoded);
        feedback.Note(Encoding, start, aggregate, encoded);
        var sent = new float[length];
        Assert.True(Encoding.TryDecode(encoded, sent));
        return [.. aggregate.Zip(sent, (value, kept) => value - kept)];
    }

    private static float[] Owed(OwnerFeedback feedback, Range range)
    {
        var aggregate = new float[range.End.Value - range.Start.Value];
        Add(feedback, range, aggregate);
        return aggregate;
    }

    /// <summary>Chunk by chunk, as a partition is written.</summary>
    private static void Add(OwnerFeedback feedback, Range range, float[] aggregate)
    {
        feedback.Pay(range);
        for (var start = 0; start < aggregate.Length; start += Encoding.BlockElements)
        {
            feedback.AddTo(
                range.Start.Value + start, aggregate.AsSpan(start, Math.Min(Encoding.BlockElements, aggregate.Length - start)));
        }
    }

    private static Range[] Ranges(int partitions)
    {
        var layout = ExchangeLayout.Whole(Length, partitions, Encoding.BlockElements);
        return [.. Enumerable.Range(0, partitions).Select(layout.PartitionOf)];
    }

    private static void Subtract(float[] expected, int start, byte[] encoded, int length)
    {
        var sent = new float[length];
        Assert.True(Encoding.TryDecode(encoded, sent));
        for (var i = 0; i < length; i++)
        {
            expected[start + i] -= sent[i];
        }
    }
}
