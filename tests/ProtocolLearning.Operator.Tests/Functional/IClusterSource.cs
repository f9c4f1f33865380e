namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>Where the clusters of a test come from. Disposing ends all of them.</summary>
internal interface IClusterSource : IAsyncDisposable
{
    /// <summary>Starts a cluster, several at once where asked; an administrator's kubeconfig.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="withDefinitions">Whether it serves this product's custom resources.</param>
    Task<string> StartAsync(string name, bool withDefinitions);

    /// <summary>Ends a cluster's API server and starts it again at the same address: all watches are cut.</summary>
    Task RestartAsync(string name);

    /// <summary>Ends a cluster's API server.</summary>
    Task StopAsync(string name);
}
