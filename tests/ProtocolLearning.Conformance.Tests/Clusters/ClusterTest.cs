using System.Text;
using k8s;
using k8s.Models;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Clusters;

/// <summary>The base of tests that run on any cluster. Each test has a namespace of its own.</summary>
public abstract class ClusterTest(ITestCluster cluster) : IAsyncLifetime
{
    protected ITestCluster Cluster { get; } = cluster;

    protected string Namespace { get; } = $"test-{Guid.NewGuid().ToString("N")[..12]}";

    protected RestClient Rest { get; private set; } = null!;

    protected Kubernetes Kubernetes { get; private set; } = null!;

    protected string ConfigMaps => $"/api/v1/namespaces/{Namespace}/configmaps";

    protected string Pods => $"/api/v1/namespaces/{Namespace}/pods";

    protected string GadgetPath => $"/apis/test.dev/v1/namespaces/{Namespace}/gadgets";

    public virtual async Task InitializeAsync()
    {
        Skip.If(Cluster.Missing is not null, Cluster.Missing);
        Rest = new RestClient(Cluster.Kubeconfig);
        Kubernetes = Connect();
        await Kubernetes.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = Namespace } });
        await Cluster.SettleAsync(Namespace);
    }

    public virtual Task DisposeAsync()
    {
        Kubernetes?.Dispose();
        Rest?.Dispose();
        return Task.CompletedTask;
    }

    protected KubernetesClientConfiguration Configuration()
    {
        using var kubeconfig = new MemoryStream(Encoding.UTF8.GetBytes(Cluster.Kubeconfig));
        return KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
    }

    protected Kubernetes Connect() => new(Configuration());

    /// <summary>Skips where nobody collects garbage and empties namespaces.</summary>
    protected void NeedsControllers() => Skip.If(!Cluster.HasControllers, "the cluster has no kube-controller-manager");

    /// <summary>Skips where the core kinds are served by an older version; every such difference is named by one call.</summary>
    protected void Since(int minor, string what) =>
        Skip.If(Cluster.Minor < minor, $"the cluster serves core kinds as of 1.{Cluster.Minor}; since 1.{minor}: {what}");
}
