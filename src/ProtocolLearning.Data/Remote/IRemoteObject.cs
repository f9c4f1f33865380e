namespace ProtocolLearning.Data.Remote;

/// <summary>One object that is read over the network, in ranges.</summary>
internal interface IRemoteObject
{
    /// <summary>Where it is, for messages; holds no credentials.</summary>
    string Address { get; }

    /// <summary>Asks for its length and version.</summary>
    /// <exception cref="RemoteSourceException">It is not there, or may not be read.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, or not now.</exception>
    Task<RemoteVersion> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Opens a range of one version. Whoever reads it reads no more than was asked for.</summary>
    /// <exception cref="RemoteSourceException">It is another version by now, or may not be read.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, or not now.</exception>
    Task<RemoteBody> OpenAsync(RemoteVersion version, long start, long length, CancellationToken cancellationToken);
}
