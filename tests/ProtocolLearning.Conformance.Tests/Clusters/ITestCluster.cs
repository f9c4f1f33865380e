namespace ProtocolLearning.Conformance.Tests.Clusters;

/// <summary>A cluster that tests run on, embedded or real. The same tests run on both: where they differ, a current server's documents decide.</summary>
public interface ITestCluster
{
    /// <summary>Why tests cannot run on it; null where they can.</summary>
    string? Missing { get; }

    /// <summary>Administrator's credentials.</summary>
    string Kubeconfig { get; }

    /// <summary>The minor version of Kubernetes whose core kinds it serves.</summary>
    int Minor { get; }

    /// <summary>Whether somebody collects garbage and empties namespaces: the folder in KUBEBUILDER_ASSETS may hold an API server alone.</summary>
    bool HasControllers { get; }

    /// <summary>Waits until pods can be made in a new namespace.</summary>
    Task SettleAsync(string @namespace);

    /// <summary>A resource version of long ago, which watches of ConfigMaps can no longer start from.</summary>
    /// <param name="namespace">A namespace in which it may write ConfigMaps.</param>
    Task<string> ExpiredVersionAsync(string @namespace);

    /// <summary>Ends the watches that are running: by 410, or with the server, which is started again.</summary>
    Task InterruptWatchesAsync();
}
