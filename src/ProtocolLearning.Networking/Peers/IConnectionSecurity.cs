namespace ProtocolLearning.Networking.Peers;

/// <summary>How the two ends of a peer's connection prove who they are, and what protects the bytes after that.</summary>
internal interface IConnectionSecurity
{
    /// <summary>Proves this end to whoever connected, and finds out who that is. The transport is closed where that fails.</summary>
    /// <returns>The stream to use from now on, which owns the transport, and the hash of the certificate that the other end showed.</returns>
    Task<(Stream Stream, string CertificateHash)> AcceptAsync(Stream transport, CancellationToken cancellationToken);

    /// <summary>Proves this end to the one that was connected to, if that shows the certificate. The transport is closed where it fails.</summary>
    /// <returns>The stream to use from now on, which owns the transport.</returns>
    Task<Stream> ConnectAsync(Stream transport, string certificateHash, CancellationToken cancellationToken);
}
