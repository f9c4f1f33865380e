using CsCheck;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class OwnedPartitionTests
{
    private const int Elements = 128 * 5;
    private const int Owned = 1;
    private static readonly TensorEncoding Encoding = TensorEncoding.For(TensorCodec.Float32);
    private static readonly ExchangeLayout Layout = ExchangeLayout.Chunked(Elements, 2, 1);
    private static readonly int First = Layout.ChunksOf(Owned).Start.Value;
    private static readonly Member[] Members = [Member(0), Member(1)];
    private readonly OwnContribution[] _contributions = [Contribution(1), Contribution(3)];

    [Fact]
    public void Write_of_what_was_committed_to_is_the_weighted_mean()
    {
        var owned = Partition(new MeanAggregator());
        Assert.True(owned.Encoded.Count > 2);
        for (var chunk = 0; chunk < owned.Encoded.Count; chunk++)
        {
            Assert.Null(Add(owned, 0, chunk));
            Assert.Equal((false, chunk), (owned.HasReady, owned.Missing.Single(missing => missing.Member == Members[1]).Arrivals.First));
            Assert.Null(Add(owned, 1, chunk));
            Assert.Equal(chunk, owned.Write());
        }

        Assert.True(owned.IsComplete && owned.IsWritten);
        var report = owned.Report("hash");
        Assert.All(Values(owned), value => Assert.Equal(2.5f, value));
        Assert.Equal(1.5 * Math.Sqrt(Length()), report.Distances[0], tolerance: 1e-6);
        Assert.Equal(0.5 * Math.Sqrt(Length()), report.Distances[1], tolerance: 1e-6);
    }

    [Theory]
    [InlineData(AggregatorKind.Mean)]
    [InlineData(AggregatorKind.CenteredClip)]
    [InlineData(AggregatorKind.CoordinateMedian)]
    public void Report_and_bytes_do_not_depend_on_the_order_in_which_chunks_come(AggregatorKind kind)
    {
        var random = new Random(1);
        for (var i = 0; i < 2; i++)
        {
            var vector = new float[Elements];
            Array.ForEach([.. Enumerable.Range(0, Elements)], k => vector[k] = random.NextSingle());
            _contributions[i] = new OwnContribution(vector, Layout, Encoding, feedback: null);
        }

        var aggregator = AggregatorChoice.Create(
            new ThreatModelDefinition(1, kind), new PublicRandomness(Beacon.Derive(1, 1, []), "buckets", 0));
        var (expected, expectedReport) = Run([.. All()]);
        Gen.Shuffle(All().ToArray()).Sample(order =>
        {
            var (bytes, report) = Run(order);
            Assert.Equal(expected, bytes);
            Assert.Equal(expectedReport.Distances, report.Distances);
            Assert.Equal(expectedReport.Agreements, report.Agreements);
            Assert.Equal(expectedReport.AggregateNorm, report.AggregateNorm);
        }, iter: 50);

        IEnumerable<(int Member, int Chunk)> All() => Enumerable.Range(0, Layout.ChunkCountOf(Owned)).SelectMany(chunk => new[] { (0, chunk), (1, chunk) });

        (float[] Values, PartitionAggregated Report) Run((int Member, int Chunk)[] order)
        {
            var owned = Partition(aggregator);
            foreach (var (member, chunk) in order)
            {
                Assert.Null(Add(owned, member, chunk));
                while (owned.HasReady)
                {
                    owned.Write();
                }
            }

            Assert.True(owned.IsWritten);
            return (Values(owned), owned.Report("hash"));
        }
    }

    [Fact]
    public void Add_of_other_bytes_another_chunk_or_another_member_is_refused_with_the_reason()
    {
        _contributions[0] = new OwnContribution([.. Enumerable.Range(0, Elements).Select(i => (float)i)], Layout, Encoding, feedback: null);
        var owned = Partition(new MeanAggregator());
        var (payload, proof) = (_contributions[0].Payload(First + 1).ToArray(), _contributions[0].Proof(First + 1));
        var changed = (byte[])payload.Clone();
        changed[5] ^= 1;
        AssertRefused("not what it committed to", Members[0], 1, proof, changed);
        AssertRefused("not what it committed to", Members[0], 1, [], payload);
        AssertRefused("not what it committed to", Members[0], 1, ["no hash"], payload);
        AssertRefused("not what it committed to", Members[0], 2, proof, payload);
        AssertRefused("not what it committed to", Members[1], 1, proof, payload);
        AssertRefused("bytes for chunk 1", Members[0], 1, proof, payload[4..]);
        AssertRefused("chunk 1000 of partition 1, which has", Members[0], 1000, proof, payload);
        AssertRefused("chunk -1 of partition 1, which has", Members[0], -1, proof, payload);
        AssertRefused("no contributor", Member(2), 1, proof, payload);
        Assert.Null(owned.Add(Members[0], 1, proof, payload));
        Assert.Null(owned.Add(Members[0], 1, proof, payload));
        Assert.Equal(1, owned.Missing.First().Arrivals.Arrived);

        void AssertRefused(string why, Member sender, int chunk, IReadOnlyList<string> path, byte[] bytes)
        {
            Assert.Contains(why, owned.Add(sender, chunk, path, bytes), StringComparison.Ordinal);
            Assert.Equal(0, owned.Missing.Sum(missing => missing.Arrivals.Arrived));
        }
    }

    [Fact]
    public void Add_of_what_is_not_finite_is_refused_though_it_was_committed_to()
    {
        _contributions[0] = Contribution(float.NaN);
        Assert.Contains("not finite", Add(Partition(new MeanAggregator()), 0, 0), StringComparison.Ordinal);
    }

    [Fact]
    public void Owner_that_contributes_need_not_send_itself_anything()
    {
        var owned = Partition(new MeanAggregator(), self: 1);
        for (var chunk = 0; chunk < owned.Encoded.Count; chunk++)
        {
            Assert.Null(Add(owned, 0, chunk));
            Assert.Equal(chunk, owned.Write());
        }

        Assert.All(Values(owned), value => Assert.Equal(2.5f, value));
    }

    private static Member Member(int index) => new(new Slot(0, index), 1, $"p{index}");

    private static int Length() => Layout.PartitionOf(Owned).End.Value - Layout.PartitionOf(Owned).Start.Value;

    private static OwnContribution Contribution(float value)
    {
        var vector = new float[Elements];
        Array.Fill(vector, value);
        return new OwnContribution(vector, Layout, Encoding, feedback: null);
    }

    private static float[] Values(OwnedPartition owned)
    {
        var values = new List<float>();
        for (var chunk = 0; chunk < owned.Encoded.Count; chunk++)
        {
            var decoded = new float[Layout.LengthOf(First + chunk)];
            Assert.True(owned.Has(chunk) && Encoding.TryDecode(owned.Encoded.Chunk(chunk).Span, decoded));
            values.AddRange(decoded);
        }

        return [.. values];
    }

    private string? Add(OwnedPartition owned, int member, int chunk) => owned.Add(
        Members[member], chunk, _contributions[member].Proof(First + chunk), _contributions[member].Payload(First + chunk).Span);

    private OwnedPartition Partition(IAggregator aggregator, int? self = null)
    {
        Contributor[] contributors = [new(Members[0], _contributions[0].Root, 4), new(Members[1], _contributions[1].Root, 12)];
        var exchange = new ExchangeOpened(1, 0, 0, contributors, Members, 1, PartitionShares.Equal(2));
        var owner = self is { } index ? Members[index] : Member(7);
        return new OwnedPartition(
            exchange, Owned, Layout, Encoding, aggregator, feedback: null, owner, self is { } own ? _contributions[own] : null);
    }
}
