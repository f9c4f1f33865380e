using System.Text;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Benchmarks.AllReduce;

/// <summary>No security at all: whoever connects says who it is. It shows what TLS costs, and no worker can be made to use it.</summary>
internal sealed class PlainSecurity(string own) : IConnectionSecurity
{
    public async Task<(Stream Stream, string CertificateHash)> AcceptAsync(Stream transport, CancellationToken cancellationToken)
    {
        var hash = new byte[own.Length];
        await transport.ReadExactlyAsync(hash, cancellationToken);
        return (transport, Encoding.ASCII.GetString(hash));
    }

    public async Task<Stream> ConnectAsync(Stream transport, string certificateHash, CancellationToken cancellationToken)
    {
        await transport.WriteAsync(Encoding.ASCII.GetBytes(own), cancellationToken);
        return transport;
    }
}
