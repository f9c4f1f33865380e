using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Replica;

/// <summary>How what an owner's aggregates lost travels to the partition's next owner: in bfloat16, and only when partitions move.</summary>
internal static class ResidualHandover
{
    private static readonly TensorEncoding Encoding = TensorEncoding.For(TensorCodec.BFloat16);

    public static byte[] Encode(ReadOnlySpan<float> values)
    {
        var payload = new byte[Encoding.EncodedLength(values.Length)];
        Encoding.Encode(values, payload);
        return payload;
    }

    /// <summary>Takes what an earlier owner sent, if it lies in the partition and is finite.</summary>
    public static bool TryTake(OwnerFeedback feedback, Range partition, int start, ReadOnlySpan<byte> payload)
    {
        var elements = payload.Length / sizeof(ushort);
        if (elements == 0 || start < partition.Start.Value || elements > partition.End.Value - (long)start)
        {
            return false;
        }

        var values = new float[elements];
        if (!Encoding.TryDecode(payload, values))
        {
            return false;
        }

        feedback.TakeOver(partition, start, values);
        return true;
    }
}
