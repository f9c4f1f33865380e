using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class OwnedPartitionTests
{
    private const int Elements = 64;
    private static readonly TensorEncoding Encoding = TensorEncoding.For(TensorCodec.Float32);
    private static readonly Member[] Members = [Member(0), Member(1)];
    private readonly OwnContribution[] _contributions = [Contribution(1), Contribution(3)];

    [Fact]
    public void Aggregate_of_what_was_committed_to_is_the_weighted_mean()
    {
        var owned = Owned();
        Assert.True(owned.TryAdd(Members[0], _contributions[0].Proof(1), _contributions[0].Payload(1).Span));
        Assert.Equal([Members[1]], owned.Missing);
        Assert.True(owned.TryAdd(Members[1], _contributions[1].Proof(1), _contributions[1].Payload(1).Span));
        Assert.True(owned.IsComplete);
        var report = owned.Aggregate(new MeanAggregator(1), feedback: null);
        var values = new float[Elements];
        Assert.True(Encoding.TryDecode(owned.Encoded!.Value.Span, values));
        Assert.All(values, value => Assert.Equal(2.5f, value));
        Assert.Equal(12, report.Distances[0], tolerance: 1e-6);
        Assert.Equal(4, report.Distances[1], tolerance: 1e-6);
    }

    [Fact]
    public void TryAdd_of_other_bytes_another_partition_or_another_member_is_refused()
    {
        var owned = Owned();
        var (payload, proof) = (_contributions[0].Payload(1).ToArray(), _contributions[0].Proof(1));
        var changed = (byte[])payload.Clone();
        changed[5] ^= 1;
        Assert.False(owned.TryAdd(Members[0], proof, changed));
        Assert.False(owned.TryAdd(Members[0], [], payload));
        Assert.False(owned.TryAdd(Members[0], ["no hash"], payload));
        Assert.False(owned.TryAdd(Members[0], proof, payload.AsSpan(4)));
        Assert.False(owned.TryAdd(Members[1], proof, payload));
        Assert.False(owned.TryAdd(Member(2), proof, payload));
        Assert.True(owned.TryAdd(Members[0], proof, payload));
        Assert.False(owned.TryAdd(Members[0], proof, payload));
    }

    [Fact]
    public void TryAdd_of_what_is_not_finite_is_refused_though_it_was_committed_to()
    {
        _contributions[0] = Contribution(float.NaN);
        Assert.False(Owned().TryAdd(Members[0], _contributions[0].Proof(1), _contributions[0].Payload(1).Span));
    }

    private static Member Member(int index) => new(new Slot(0, index), 1, $"p{index}");

    private static OwnContribution Contribution(float value)
    {
        var vector = new float[2 * Elements];
        Array.Fill(vector, value);
        return new OwnContribution(vector, 2, Encoding, feedback: null);
    }

    private OwnedPartition Owned()
    {
        Contributor[] contributors = [new(Members[0], _contributions[0].Root, 4), new(Members[1], _contributions[1].Root, 12)];
        return new OwnedPartition(new ExchangeOpened(1, 0, 0, contributors, Members, 1), 1, Elements..(2 * Elements), Encoding);
    }
}
