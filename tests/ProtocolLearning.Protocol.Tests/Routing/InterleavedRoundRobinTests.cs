using CsCheck;
using ProtocolLearning.Protocol.Routing;

namespace ProtocolLearning.Protocol.Tests.Routing;

public sealed class InterleavedRoundRobinTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void TryChoose_shares_by_measured_throughput()
    {
        var counts = Run(Router(("a", 10), ("b", 20), ("c", 30), ("d", 20)), 8000);

        Assert.Equal([1000, 2000, 3000, 2000], counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Value), new Near(5));
    }

    [Fact]
    public void TryChoose_gives_nobody_more_than_twice_the_fair_share()
    {
        Gen.Double[0.001, 1e9].Array[2, 12].Sample(
            throughputs =>
            {
                var router = Router([.. throughputs.Select((t, i) => ($"p{i}", t))]);
                var counts = Run(router, 1200);
                Assert.All(counts.Values, count => Assert.InRange(count, 0, (2 * 1200 / throughputs.Length) + throughputs.Length + 1));
            },
            iter: 200);
    }

    [Fact]
    public void TryChoose_interleaves_equal_peers()
    {
        var router = Router(("a", 1), ("b", 1), ("c", 1));

        for (var turn = 0; turn < 10; turn++)
        {
            Assert.Equal(3, Enumerable.Range(0, 3).Select(_ => Choose(router)).Distinct().Count());
        }
    }

    [Fact]
    public void TryChoose_tries_a_new_peer_at_once_and_without_a_backlog()
    {
        var router = Router(("a", 1), ("b", 1));
        Run(router, 100);

        router.Replace(["a", "b", "new"]);
        var counts = Run(router, 30);

        Assert.Equal(10, counts["new"], new Near(1));
    }

    [Fact]
    public void TryChoose_leaves_out_a_peer_set_aside_until_its_time_comes()
    {
        var router = Router(("a", 1), ("b", 1));
        router.SetAside("a", Start.AddSeconds(10));

        Assert.Equal(["b"], Run(router, 50).Keys);
        Assert.Equal(5, Run(router, 10, Start.AddSeconds(10))["a"], new Near(1));
    }

    [Fact]
    public void TryChoose_leaves_out_the_excluded_and_says_when_nobody_is_left()
    {
        var router = Router(("a", 1), ("b", 1));

        Assert.True(router.TryChoose(1, Start, ["a"], out var peer));
        Assert.Equal("b", peer);
        Assert.False(router.TryChoose(1, Start, ["a", "b"], out _));
        Assert.False(new InterleavedRoundRobin<string>(0).TryChoose(1, Start, [], out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => router.TryChoose(0, Start, [], out _));
    }

    [Fact]
    public void TryChoose_with_equal_seeds_repeats_and_with_others_breaks_ties_otherwise()
    {
        Assert.Equal(Choices(1), Choices(1));
        Assert.NotEqual(Choices(1), Choices(2));

        static string[] Choices(ulong seed)
        {
            var router = new InterleavedRoundRobin<string>(seed);
            router.Replace(["a", "b", "c", "d", "e"]);
            return [.. Enumerable.Range(0, 20).Select(_ => Choose(router))];
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Measure_of_what_cannot_be_is_ignored(double perSecond)
    {
        var router = Router(("a", 1), ("b", 1));

        router.Measure("a", perSecond);
        router.Measure("unknown", 5);

        Assert.Equal(50, Run(router, 100)["a"], new Near(1));
    }

    [Theory]
    [InlineData(new double[] { 1, 1, 1, 1 }, double.PositiveInfinity)]
    [InlineData(new double[] { 97, 1, 1, 1 }, 3)]
    [InlineData(new double[] { 100, 100, 1, 1 }, double.PositiveInfinity)]
    [InlineData(new double[] { 100, 100, 2, 2, 2, 2 }, 8)]
    public void Cap_is_where_the_fastest_have_twice_the_fair_share(double[] throughputs, double cap)
    {
        Assert.Equal(cap, InterleavedRoundRobin<string>.Cap(throughputs), 1e-9);
    }

    private static InterleavedRoundRobin<string> Router(params (string Peer, double Throughput)[] peers)
    {
        var router = new InterleavedRoundRobin<string>(7);
        router.Replace([.. peers.Select(peer => peer.Peer)]);
        foreach (var (peer, throughput) in peers)
        {
            router.Measure(peer, throughput);
        }

        return router;
    }

    private static Dictionary<string, int> Run(InterleavedRoundRobin<string> router, int tasks, DateTimeOffset? now = null) =>
        Enumerable.Range(0, tasks).Select(_ => Choose(router, now)).CountBy(peer => peer).ToDictionary();

    private static string Choose(InterleavedRoundRobin<string> router, DateTimeOffset? now = null)
    {
        Assert.True(router.TryChoose(1, now ?? Start, [], out var peer));
        return peer;
    }

    private sealed class Near(int tolerance) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(int obj) => 0;
    }
}
