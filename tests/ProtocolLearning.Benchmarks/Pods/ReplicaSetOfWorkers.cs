using System.Diagnostics;
using k8s;
using k8s.Models;
using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Pods;

namespace ProtocolLearning.Benchmarks.Pods;

/// <summary>A ReplicaSet whose pods are as workers' pods are, but that they would be started anew.</summary>
internal sealed class ReplicaSetOfWorkers : IDisposable
{
    private const string Space = "replicas";
    private const string Name = "workers";

    private readonly Kubernetes _client;

    private ReplicaSetOfWorkers(Kubernetes client) => _client = client;

    /// <summary>Makes it, without replicas.</summary>
    public static async Task<ReplicaSetOfWorkers> StartAsync(ControlPlane plane, CancellationToken cancellationToken)
    {
        var client = plane.Connect();
        await ControlPlane.CreateNamespaceAsync(client, Space, cancellationToken);
        var pod = WorkerPodTemplate.Create(StandingPlacement.Of(0, "member", Space), PodNetwork.Loopback, "origin");
        pod.Spec.RestartPolicy = "Always";
        await client.AppsV1.CreateNamespacedReplicaSetAsync(
            new V1ReplicaSet
            {
                Metadata = new V1ObjectMeta { Name = Name },
                Spec = new V1ReplicaSetSpec
                {
                    Replicas = 0,
                    Selector = new V1LabelSelector { MatchLabels = pod.Metadata.Labels },
                    Template = new V1PodTemplateSpec
                    {
                        Metadata = new V1ObjectMeta { Labels = pod.Metadata.Labels, Annotations = pod.Metadata.Annotations },
                        Spec = pod.Spec,
                    },
                },
            },
            Space,
            cancellationToken: cancellationToken);
        return new ReplicaSetOfWorkers(client);
    }

    /// <summary>Scales up from none, and down again.</summary>
    /// <returns>Pods a second, from the first to the last in a watch.</returns>
    public async Task<double> PodsPerSecondAsync(int count, CancellationToken cancellationToken)
    {
        var version = (await _client.CoreV1.ListNamespacedPodAsync(Space, cancellationToken: cancellationToken)).Metadata.ResourceVersion;
        using var arrivals = await PodArrivals.WatchAsync(_client, Space, version, cancellationToken);
        await ScaleAsync(count, cancellationToken);
        var (first, last) = await arrivals.UntilAsync(count, cancellationToken);
        await ScaleAsync(0, cancellationToken);
        await Waiting.UntilAsync(
            async () => (await _client.CoreV1.ListNamespacedPodAsync(Space, limit: 1, cancellationToken: cancellationToken)).Items.Count == 0,
            "the ReplicaSet's pods to go",
            cancellationToken);
        return (count - 1) / Stopwatch.GetElapsedTime(first, last).TotalSeconds;
    }

    public void Dispose() => _client.Dispose();

    private Task<V1Scale> ScaleAsync(int count, CancellationToken cancellationToken) => _client.AppsV1.PatchNamespacedReplicaSetScaleAsync(
        new V1Patch(new V1Scale { Spec = new V1ScaleSpec { Replicas = count } }, V1Patch.PatchType.MergePatch),
        Name,
        Space,
        cancellationToken: cancellationToken);
}
