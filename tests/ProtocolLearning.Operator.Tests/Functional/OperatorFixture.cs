using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>The real operator over three clusters: a home and two members. Only coordinators and workers are played.</summary>
public sealed class OperatorFixture : IAsyncLifetime
{
    internal const string SystemNamespace = "protocollearning-system";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    private static readonly HttpClient Http = new();

    private readonly IClusterSource _source;
    private readonly ConcurrentDictionary<string, string> _kubeconfigs = [];
    private readonly ConcurrentDictionary<string, Kubernetes> _clusters = [];
    private readonly List<WebApplication> _agents = [];
    private WebApplication? _standby;
    private WebApplication? _operator;

    public OperatorFixture()
        : this(new EmbeddedClusterSource())
    {
    }

    internal OperatorFixture(IClusterSource source) => _source = source;

    /// <summary>The servers, where they are embedded ones.</summary>
    internal EmbeddedClusterSource Servers => (EmbeddedClusterSource)_source;

    /// <summary>Whether the operator is elected; without, it leads at once.</summary>
    internal bool LeaderElection { get; init; }

    /// <summary>The Push clusters that are there from the start.</summary>
    internal IReadOnlyList<string> Members { get; init; } = ["member-1", "member-2"];

    /// <summary>Image of workers whose run names none, as the operator's release has it.</summary>
    internal string WorkerImage { get; set; } = OperatorEnvironment.DefaultWorkerImage;

    internal FakeCoordinators Coordinators { get; } = new();

    internal FakeCoordinator Coordinator => Coordinators.Of("sample");

    internal IReadOnlyDictionary<string, Kubernetes> Clusters => _clusters;

    /// <summary>How patient operator and agents are; set it before they start.</summary>
    internal MemberLimits Limits { get; set; } = new()
    {
        Interval = TimeSpan.FromSeconds(1),
        DoubtfulInterval = TimeSpan.FromMilliseconds(250),
        HeartbeatInterval = TimeSpan.FromMilliseconds(500),
        HeartbeatLost = TimeSpan.FromSeconds(10),
    };

    internal IEnumerable<string> EngagedAtHome => _operator!.Services.GetRequiredService<IClusterSet>().Members.Select(member => member.Name);

    internal IApiClient Home => _operator!.Services.GetRequiredService<IClusterSet>().Home.Api;

    internal Uri Address { get; private set; } = new("http://localhost");

    public async Task InitializeAsync()
    {
        await Task.WhenAll(
            Members.Select(member => StartServerAsync(member, withDefinitions: false)).Append(StartServerAsync("home", withDefinitions: true)));
        await CreateNamespaceAsync("home", SystemNamespace);
        await StartOperatorAsync();
        foreach (var member in Members)
        {
            await AddMemberAsync(member, _kubeconfigs[member]);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var agent in _agents)
        {
            await agent.StopAsync();
            await agent.DisposeAsync();
        }

        await StopOperatorAsync();
        await StopAsync(_standby);
        foreach (var client in Clusters.Values)
        {
            client.Dispose();
        }

        await _source.DisposeAsync();
    }

    /// <summary>Another operator process takes over: nothing but the API servers and the coordinator remembers.</summary>
    /// <param name="meanwhile">What happens while there is none.</param>
    internal async Task RestartOperatorAsync(Func<Task>? meanwhile = null)
    {
        await StopOperatorAsync();
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        await StartOperatorAsync();
    }

    /// <summary>Starts a second operator process, which waits for its turn.</summary>
    internal async Task StartStandbyAsync() => (_standby, _) = await StartProcessAsync();

    /// <summary>The leading operator goes, and with it what it remembers; the one that waited is left.</summary>
    internal async Task LeaveToStandbyAsync()
    {
        await StopOperatorAsync();
        (_operator, _standby) = (_standby, null);
    }

    /// <summary>A member's API server is gone; what ran there runs on.</summary>
    internal Task CutOffAsync(string member) => _source.StopAsync(member);

    internal async Task CreateAsync<T>(params T[] entities)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        foreach (var entity in entities)
        {
            entity.Metadata.Uid = null;
            entity.Metadata.Generation = null;
            Assert.True((await Home.CreateAsync(entity, CancellationToken.None)).IsSuccess);
        }
    }

    internal async Task<T?> FindAsync<T>(string name, string? @namespace = Samples.Namespace)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        (await Home.GetAsync<T>(new ObjectKey(@namespace ?? "", name), CancellationToken.None)).Value;

    internal Task<V1Alpha1TrainingRun> RunWhereAsync(Func<V1Alpha1TrainingRun, bool> condition, string what) => EventuallyAsync(
        async () => await FindAsync<V1Alpha1TrainingRun>("sample") is { } run && condition(run) ? run : null, what);

    /// <summary>Edits the run as often as others write it meanwhile.</summary>
    internal async Task ChangeRunAsync(Action<V1Alpha1TrainingRun> change) => await EventuallyAsync(
        async () =>
        {
            var run = (await FindAsync<V1Alpha1TrainingRun>("sample"))!;
            change(run);
            return (await Home.ReplaceAsync(run, CancellationToken.None)).IsSuccess;
        },
        "the run to be changed");

    internal async Task<IReadOnlyList<V1Pod>> PodsAsync(string cluster) =>
        [.. (await Clusters[cluster].CoreV1.ListNamespacedPodAsync(Samples.Namespace)).Items];

    internal async Task<IReadOnlyList<V1Pod>> WorkerPodsAsync() =>
        [
            .. (await Task.WhenAll(Clusters.Keys.Where(cluster => cluster != "home").Select(PodsAsync))).SelectMany(pods => pods)
                .OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal),
        ];

    internal async Task SetPodStatusAsync(V1Pod pod, string cluster, V1PodStatus status)
    {
        var patch = new V1Patch(new V1Pod { Status = status }, V1Patch.PatchType.MergePatch);
        await Clusters[cluster].CoreV1.PatchNamespacedPodStatusAsync(patch, pod.Metadata.Name, pod.Metadata.NamespaceProperty);
    }

    /// <summary>Adds a node that is Ready or not, or says so of one that is there.</summary>
    internal async Task SetNodeAsync(string cluster, string name, bool ready)
    {
        var api = Clusters[cluster].CoreV1;
        if ((await api.ListNodeAsync()).Items.All(node => node.Metadata.Name != name))
        {
            await api.CreateNodeAsync(new V1Node { Metadata = new V1ObjectMeta { Name = name } });
        }

        var status = new V1NodeStatus { Conditions = [new V1NodeCondition { Type = "Ready", Status = ready ? "True" : "Unknown" }] };
        await api.PatchNodeStatusAsync(new V1Patch(new V1Node { Status = status }, V1Patch.PatchType.MergePatch), name);
    }

    /// <summary>Plays scheduler and kubelet: the pod runs on the node.</summary>
    internal async Task RunOnAsync(string cluster, V1Pod pod, string node)
    {
        await Clusters[cluster].CoreV1.CreateNamespacedPodBindingAsync(
            new V1Binding
            {
                Metadata = new V1ObjectMeta { Name = pod.Metadata.Name },
                Target = new V1ObjectReference { ApiVersion = "v1", Kind = "Node", Name = node },
            },
            pod.Metadata.Name,
            pod.Metadata.NamespaceProperty);
        await SetPodStatusAsync(pod, cluster, new V1PodStatus { Phase = "Running" });
    }

    /// <summary>Plays the coordinator, which hears nothing of what some participants hold.</summary>
    internal void LoseHeartbeatsOf(params string[] participants)
    {
        foreach (var member in Coordinator.State.Members.Values
            .Where(member => participants.Contains(member.Member.Participant) && member.Phase == MemberPhase.Active).ToList())
        {
            Coordinator.Append(new MemberLost(member.Member, LossReason.HeartbeatMissed, "silent"));
        }
    }

    /// <summary>Brings a run of four participants in two clusters about, up to four active shards.</summary>
    internal async Task StartTrainingAsync(V1Alpha1TrainingRun? run = null, string second = "member-2")
    {
        await StartRunAsync(run, second);
        await EventuallyAsync(async () => (await WorkerPodsAsync()).Count == 4, "four pods");
        Coordinator.ActivateAll();
        await EventuallyAsync(
            async () => (await FindAsync<V1Alpha1ShardPlacement>("sample-1-1"))?.Status is { Phase: ShardPhase.Active, Pod.Name: not null },
            "the last placement to be active");
    }

    /// <summary>Makes a run of four participants in two clusters, up to its coordinator.</summary>
    internal async Task StartRunAsync(V1Alpha1TrainingRun? run = null, string second = "member-2")
    {
        await CreateAsync(
            Samples.Participant("alice"),
            Samples.Participant("bob"),
            Samples.Participant("carol", second),
            Samples.Participant("dave", second));
        await CreateAsync(run ?? Samples.Run());
        await AnnounceAsync(1);
    }

    /// <summary>Starts the agent of a Pull cluster, which reaches home and its own cluster through gates.</summary>
    internal async Task StartAgentAsync(
        string cluster, RoleGate gate, RoleGate own, MemberPolicy policy, TimeProvider? clock = null, string? runNamespace = null)
    {
        var settings = new OperatorSettings
        {
            Namespace = SystemNamespace,
            LeaderElection = false,
            PodNetwork = PodNetwork.Loopback,
            Member = new MemberSettings(cluster, null, SystemNamespace, runNamespace, policy),
        };
        using var home = new Kubernetes(gate.Configuration());
        var origin = await HomeOrigin.ReadAsync(home, CancellationToken.None);
        var agent = MemberHost.Build(settings, gate.Configuration, own.Configuration, origin, services =>
        {
            services.AddSingleton(clock ?? TimeProvider.System);
            services.AddSingleton(Limits);
            services.AddSingleton(Metrics.NewCustomRegistry());
            services.AddLogging(logging => logging.ClearProviders());
        });
        _agents.Add(agent);
        await agent.StartAsync();
    }

    internal string KubeconfigOf(string cluster) => _kubeconfigs[cluster];

    /// <summary>Plays the coordinator's pod of a term: waits for it and announces as its environment says.</summary>
    internal async Task AnnounceAsync(long term, string endpoint = "127.0.0.1:40001", string run = "sample") => await EventuallyAsync(
        async () => await AnnounceOnceAsync(term, new AnnouncementBody(run, term, endpoint, Samples.Key)) == 204, "the announcement to be kept");

    /// <summary>Sends one announcement with what the pod of a term was given.</summary>
    /// <returns>The answer's status.</returns>
    internal async Task<int> AnnounceOnceAsync(long term, AnnouncementBody body)
    {
        var pod = await EventuallyAsync(
            async () => (await PodsAsync("home")).FirstOrDefault(pod => pod.Metadata.Name == ResourceNames.CoordinatorPod(body.Run!, term)),
            $"the coordinator's pod of term {term}");
        var address = await AnnouncementAddress.OfAsync(Clusters["home"], pod, CancellationToken.None);
        using var answer = await Http.PostAsJsonAsync(address, body);
        return (int)answer.StatusCode;
    }

    internal async Task<int> PostAsync(string path, AnnouncementBody body)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri(Address, path), body);
        return (int)answer.StatusCode;
    }

    internal Task<string> GetAsync(string path) => Http.GetStringAsync(new Uri(Address, path));

    /// <summary>Sum of a metric's series that have a label.</summary>
    internal async Task<double> SumAsync(string metric, params string[] labels) =>
        (await GetAsync("metrics")).Split('\n')
            .Where(line => line.StartsWith(metric, StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    internal static async Task EventuallyAsync(Func<Task<bool>> condition, string what) =>
        await EventuallyAsync(async () => await condition() ? "" : null, what);

    internal static async Task<T> EventuallyAsync<T>(Func<Task<T?>> read, string what)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            if (await read() is { } found)
            {
                return found;
            }

            await Task.Delay(Interval, TimeProvider.System, CancellationToken.None);
        }

        throw new TimeoutException($"waited {Patience.TotalSeconds} s for {what}");
    }

    internal async Task StartServerAsync(string name, bool withDefinitions)
    {
        _kubeconfigs[name] = await _source.StartAsync(name, withDefinitions);
        _clusters[name] = new Kubernetes(Configuration(name));
        await CreateNamespaceAsync(name, Samples.Namespace);
    }

    private async Task StartOperatorAsync() => (_operator, Address) = await StartProcessAsync();

    private async Task<(WebApplication Process, Uri Address)> StartProcessAsync()
    {
        var settings = new OperatorSettings
        {
            Namespace = SystemNamespace,
            LeaderElection = LeaderElection,
            PodNetwork = PodNetwork.Loopback,
            WorkerImage = WorkerImage,
        };
        var key = await IdentitySecret.LoadAsync(Clusters["home"], SystemNamespace, CancellationToken.None);
        var origin = await HomeOrigin.ReadAsync(Clusters["home"], CancellationToken.None);
        var process = OperatorHost.Build(settings, () => Configuration("home"), new OperatorIdentity(key), origin, services =>
        {
            services.AddSingleton(Limits);
            services.AddSingleton<ICoordinatorConnector>(Coordinators);
            services.AddSingleton(Metrics.NewCustomRegistry());
            services.AddLogging(logging => logging.ClearProviders());
        });
        await process.StartAsync();
        return (process, OperatorHost.Announce(process, settings));
    }

    private async Task StopOperatorAsync()
    {
        var running = _operator;
        _operator = null;
        await StopAsync(running);
    }

    private static async Task StopAsync(WebApplication? process)
    {
        if (process is not null)
        {
            await process.StopAsync();
            await process.DisposeAsync();
        }
    }

    /// <summary>Adds a Push cluster with a kubeconfig in a Secret of its name.</summary>
    internal async Task AddMemberAsync(string name, string kubeconfig, FailoverSpec? failover = null)
    {
        await Clusters["home"].CoreV1.CreateNamespacedSecretAsync(Credential(name, kubeconfig), SystemNamespace);
        var cluster = Samples.Cluster(name);
        (cluster.Status, cluster.Spec.Failover) = (null, failover ?? new FailoverSpec());
        await CreateAsync(cluster);
    }

    /// <summary>Puts another kubeconfig into a Push cluster's Secret.</summary>
    internal Task ReplaceCredentialAsync(string name, string kubeconfig) =>
        Clusters["home"].CoreV1.ReplaceNamespacedSecretAsync(Credential(name, kubeconfig), name, SystemNamespace);

    private static V1Secret Credential(string name, string kubeconfig) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Data = new Dictionary<string, byte[]> { ["kubeconfig"] = Encoding.UTF8.GetBytes(kubeconfig) },
    };

    private async Task CreateNamespaceAsync(string cluster, string name) =>
        await Clusters[cluster].CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } });

    private KubernetesClientConfiguration Configuration(string name)
    {
        using var kubeconfig = new MemoryStream(Encoding.UTF8.GetBytes(_kubeconfigs[name]));
        return KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
    }
}
