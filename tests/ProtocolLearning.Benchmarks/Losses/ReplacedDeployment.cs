using System.Collections.Concurrent;
using System.Diagnostics;
using k8s;
using k8s.Models;
using ProtocolLearning.Benchmarks.Clusters;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>A Deployment with a pod on each node, and what becomes of the pod of a node that is lost.</summary>
internal sealed class ReplacedDeployment : IAsyncDisposable
{
    private const string Space = "deployment";
    private const string Name = "app";
    private const int Replicas = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Kubernetes _client;
    private readonly ConcurrentDictionary<string, (V1Pod Pod, long Created)> _pods = [];
    private readonly ConcurrentDictionary<string, long> _unready = [];
    private readonly Timeline<V1Pod> _podTimeline;
    private readonly Timeline<V1Node> _nodeTimeline;

    private ReplacedDeployment(Kubernetes client)
    {
        _client = client;
        _podTimeline = new Timeline<V1Pod>(token => client.CoreV1.WatchListNamespacedPodAsync(Space, cancellationToken: token), See);
        _nodeTimeline = new Timeline<V1Node>(token => client.CoreV1.WatchListNodeAsync(cancellationToken: token), See);
    }

    /// <summary>Makes it and waits until its pods run.</summary>
    /// <param name="plane">The control plane.</param>
    /// <param name="tolerationSeconds">How long its pods stay on a lost node; what the cluster sets where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ReplacedDeployment> StartAsync(ControlPlane plane, int? tolerationSeconds, CancellationToken cancellationToken)
    {
        var client = plane.Connect();
        await ControlPlane.CreateNamespaceAsync(client, Space, cancellationToken);
        await client.AppsV1.CreateNamespacedDeploymentAsync(Template(tolerationSeconds), Space, cancellationToken: cancellationToken);
        var deployment = new ReplacedDeployment(client);
        await Waiting.UntilAsync(
            () => Task.FromResult(deployment._pods.Values.Count(pod => pod.Pod.Status?.Phase == "Running") == Replicas),
            "the Deployment's pods to run",
            cancellationToken);
        return deployment;
    }

    /// <summary>Waits until the pods of a killed node are replaced.</summary>
    /// <returns>Seconds to the first replacement, from the kill and from the Node not being Ready.</returns>
    public async Task<(double Kill, double Evidence)> ReplacedAsync(string node, long killed, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            var created = _pods.Values.Where(pod => pod.Created > killed).Select(pod => pod.Created).DefaultIfEmpty(0).Min();
            if (created > 0 && _unready.TryGetValue(node, out var unready))
            {
                return (Stopwatch.GetElapsedTime(killed, created).TotalSeconds, Stopwatch.GetElapsedTime(unready, created).TotalSeconds);
            }

            await Task.Delay(Interval, TimeProvider.System, either.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _podTimeline.DisposeAsync();
        await _nodeTimeline.DisposeAsync();
        _client.Dispose();
    }

    private void See(WatchEventType type, V1Pod pod, long now)
    {
        if (type == WatchEventType.Deleted)
        {
            _pods.TryRemove(pod.Metadata.Uid, out _);
        }
        else
        {
            _pods.AddOrUpdate(pod.Metadata.Uid, (pod, now), (_, known) => (pod, known.Created));
        }
    }

    private void See(WatchEventType type, V1Node node, long now)
    {
        if (node.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" }))
        {
            _unready.TryRemove(node.Metadata.Name, out _);
        }
        else
        {
            _unready.TryAdd(node.Metadata.Name, now);
        }
    }

    private static V1Deployment Template(int? tolerationSeconds)
    {
        var labels = new Dictionary<string, string> { ["app"] = Name };
        string[] taints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
        return new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = Name },
            Spec = new V1DeploymentSpec
            {
                Replicas = Replicas,
                Selector = new V1LabelSelector { MatchLabels = labels },
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = labels },
                    Spec = new V1PodSpec
                    {
                        Containers = [new V1Container { Name = Name, Image = "registry.example/app:1" }],
                        Tolerations = tolerationSeconds is null
                            ? null
                            : [.. taints.Select(taint => new V1Toleration
                            {
                                Key = taint,
                                OperatorProperty = "Exists",
                                Effect = "NoExecute",
                                TolerationSeconds = tolerationSeconds,
                            })],
                        TopologySpreadConstraints =
                        [
                            new V1TopologySpreadConstraint
                            {
                                MaxSkew = 1,
                                TopologyKey = "kubernetes.io/hostname",
                                WhenUnsatisfiable = "ScheduleAnyway",
                                LabelSelector = new V1LabelSelector { MatchLabels = labels },
                            },
                        ],
                    },
                },
            },
        };
    }
}
