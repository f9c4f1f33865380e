using System.Threading.Channels;

namespace ProtocolLearning.Networking.Relays;

/// <summary>A member that is registered at a relay: who it is, and what the relay has to tell it.</summary>
/// <param name="certificateHash">The hash of the certificate that it proved to have.</param>
/// <param name="publicKey">The key of the participant that it works for, base64.</param>
/// <param name="ending">Ends its registration.</param>
/// <param name="maxFrames">How many frames may wait for it.</param>
internal sealed class RelayedMember(string certificateHash, string publicKey, CancellationTokenSource ending, int maxFrames)
{
    private readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(maxFrames) { SingleReader = true });

    public string CertificateHash => certificateHash;

    public string PublicKey => publicKey;

    public CancellationTokenSource Ending => ending;

    public ChannelReader<byte[]> Frames => _frames.Reader;

    /// <summary>The peers that it has or that wait for it, in the order in which they came. The table's to change.</summary>
    public List<WaitingPeer> Peers { get; } = [];

    /// <summary>Tells it something.</summary>
    /// <returns>False where it has not heard of too much else yet.</returns>
    public bool TryTell(byte kind, Guid ticket) => _frames.Writer.TryWrite(RelayWire.Frame(kind, ticket));
}
