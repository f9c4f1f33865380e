using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Randomness;

namespace ProtocolLearning.Protocol.Tests.Randomness;

public sealed class PublicRandomnessTests
{
    private static readonly string State = new('a', 64);
    private static readonly Beacon Beacon = Beacon.Derive(1, 2, [State]);

    [Fact]
    public void Derive_depends_on_seed_round_and_every_state()
    {
        var other = new string('b', 64);
        Beacon[] beacons =
        [
            Beacon, Beacon.Derive(2, 2, [State]), Beacon.Derive(1, 3, [State]), Beacon.Derive(1, 2, [other]),
            Beacon.Derive(1, 2, []), Beacon.Derive(1, 2, [State, other]), Beacon.Derive(1, 2, [other, State]),
        ];

        Assert.Equal(beacons.Length, beacons.Distinct().Count());
        Assert.Equal(Beacon, Beacon.Derive(1, 2, [State]));
        Assert.Throws<FormatException>(() => Beacon.Derive(1, 2, ["abc"]));
    }

    [Fact]
    public void Stream_is_golden()
    {
        var randomness = new PublicRandomness(Beacon, "test", 1, 2);

        Assert.Equal("62370044d0bbd95b34d65d17e5460bbff26280bca3fdd5dd35498b4710ca5288", Beacon.Hash);
        Assert.Equal(["6b01923c0072b21c", "c926abc5316d898e"], new[] { randomness.NextUInt64(), randomness.NextUInt64() }.Select(v => v.ToString("x16")));
    }

    [Fact]
    public void Streams_of_other_purposes_or_places_differ()
    {
        ulong[] first =
        [
            new PublicRandomness(Beacon, "a", 1).NextUInt64(),
            new PublicRandomness(Beacon, "b", 1).NextUInt64(),
            new PublicRandomness(Beacon, "a", 2).NextUInt64(),
            new PublicRandomness(Beacon, "a", 1, 0).NextUInt64(),
            new PublicRandomness(Beacon, "a").NextUInt64(),
        ];

        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void NextBelow_is_uniform()
    {
        const int Draws = 60_000;
        var randomness = new PublicRandomness(Beacon, "uniform");
        var counts = new int[6];
        for (var i = 0; i < Draws; i++)
        {
            counts[randomness.NextBelow(6)]++;
        }

        var chiSquare = counts.Sum(c => Math.Pow(c - (Draws / 6.0), 2) / (Draws / 6.0));
        Assert.InRange(chiSquare, 0, 20.5); // 99.9 % quantile at 5 degrees of freedom
        Assert.Equal(0, randomness.NextBelow(1));
        Assert.InRange(randomness.NextBelow(long.MaxValue), 0, long.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => randomness.NextBelow(0));
    }

    [Fact]
    public void NextBelow_of_a_bound_that_does_not_divide_redraws_without_bias()
    {
        // At 3/4 of 2^63 a mere scaling would be visibly uneven between the thirds of the range.
        const long Bound = (1L << 62) + (1L << 61);
        var randomness = new PublicRandomness(Beacon, "rest");
        var counts = new int[3];
        for (var i = 0; i < 30_000; i++)
        {
            counts[(int)(randomness.NextBelow(Bound) % 3)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void NextUnit_is_in_the_unit_interval_with_mean_one_half()
    {
        var randomness = new PublicRandomness(Beacon, "unit");
        var values = Enumerable.Range(0, 20_000).Select(_ => randomness.NextUnit()).ToArray();

        Assert.All(values, value => Assert.InRange(value, 0, 1 - double.Epsilon));
        Assert.Equal(0.5, values.Average(), 0.01);
    }

    [Fact]
    public void Shuffle_reaches_every_order_equally_often()
    {
        var counts = new Dictionary<string, int>();
        var randomness = new PublicRandomness(Beacon, "shuffle");
        for (var i = 0; i < 12_000; i++)
        {
            char[] items = ['a', 'b', 'c'];
            randomness.Shuffle<char>(items);
            counts[new string(items)] = counts.GetValueOrDefault(new string(items)) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 1_800, 2_200));
    }

    [Fact]
    public void Draw_is_equal_for_all_and_another_for_each_slot_round_and_index()
    {
        var samples = SampleAssignment.Draw(Beacon, 2, new Slot(0, 1), 5, 8, 1_000_000);

        Assert.Equal(samples, SampleAssignment.Draw(Beacon, 2, new Slot(0, 1), 5, 8, 1_000_000));
        Assert.NotEqual(samples, SampleAssignment.Draw(Beacon, 3, new Slot(0, 1), 5, 8, 1_000_000));
        Assert.NotEqual(samples, SampleAssignment.Draw(Beacon, 2, new Slot(0, 2), 5, 8, 1_000_000));
        Assert.NotEqual(samples, SampleAssignment.Draw(Beacon, 2, new Slot(0, 1), 6, 8, 1_000_000));
        Assert.All(samples, sample => Assert.InRange(sample, 0, 999_999));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleAssignment.Draw(Beacon, 2, default, 0, 1, 0));
    }

    [Theory]
    [InlineData(0UL, 0UL, 0UL, "6627e8d5e169c58dbc57ac4c9b00dbd8")]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, "408f276d41c83b0ea20bc7c66d5451fd")]
    [InlineData(0x85a308d3_243f6a88UL, 0x03707344_13198a2eUL, 0x299f31d0_a4093822UL, "d16cfe0994fdcceb5001e42024126ea1")]
    public void Philox_gives_the_known_answers_of_its_authors(ulong low, ulong high, ulong key, string expected)
    {
        var (w0, w1, w2, w3) = Philox.Block(low, high, key);
        Assert.Equal(expected, $"{w0:x8}{w1:x8}{w2:x8}{w3:x8}");
    }
}
