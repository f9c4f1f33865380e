namespace ProtocolLearning.Networking.Tests.Peers;

/// <summary>Bytes that come in pieces of the given lengths, over and over, and then end.</summary>
internal sealed class CutStream(byte[] bytes, int[] cuts) : MemoryStream(bytes)
{
    private int _next;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var most = cuts[_next++ % cuts.Length];
        return ValueTask.FromResult(Read(buffer.Span[..Math.Min(most, buffer.Length)]));
    }
}
