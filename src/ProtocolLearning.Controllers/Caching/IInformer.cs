namespace ProtocolLearning.Controllers.Caching;

/// <summary>A running cache of one kind in one cluster.</summary>
internal interface IInformer
{
    string Kind { get; }

    bool HasSynced { get; }

    /// <summary>Why it is not synced or lags, or null.</summary>
    string? LastError { get; }

    /// <summary>For how long what is stored has not been kept up to date, or null where it is.</summary>
    TimeSpan? TroubledFor { get; }

    /// <summary>Time since anything came from the server, or null where nothing ever did.</summary>
    TimeSpan? Age { get; }

    /// <summary>The newest resource version that came from the server, as a number; 0 before the first.</summary>
    long SeenVersion { get; }

    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>Fills the cache anew with what the server has by now; ends once that is done.</summary>
    Task RefreshAsync(CancellationToken cancellationToken);

    Task RunAsync(CancellationToken cancellationToken);
}
