using System.Net.Http.Json;
using System.Text;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Resources.Schema;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Benchmarks.Reconciling;

/// <summary>
/// The operator over embedded API servers, a home and a member, with a run of two stages of four replicas: its coordinator, its
/// placements and its pods in place, and nothing left to do.
/// </summary>
internal sealed class RestingRun : IAsyncDisposable
{
    private const string Space = "training";
    private const string SystemSpace = "protocollearning-system";
    private const string Member = "member-1";
    private const string Name = "resting";
    private const int Shards = 8;

    private static readonly string PublicKey = Convert.ToBase64String(new byte[32]);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly List<EmbeddedApiServer> _servers = [];
    private readonly List<Kubernetes> _clients = [];
    private WebApplication? _operator;

    private ICluster Home => _operator!.Services.GetRequiredService<IClusterSet>().Home;

    /// <summary>Brings the run about and waits until every shard is active.</summary>
    public static async Task<RestingRun> StartAsync(CancellationToken cancellationToken)
    {
        var resting = new RestingRun();
        try
        {
            await resting.BringAboutAsync(cancellationToken);
            return resting;
        }
        catch
        {
            await resting.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reconciles the run and each of its placements once, whatever the queues hold.</summary>
    public async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await using var scope = _operator!.Services.CreateAsyncScope();
        var runs = Home.Cache<V1Alpha1TrainingRun>();
        var run = runs.Clone(runs.Find(new ObjectKey(Space, Name))!);
        await scope.ServiceProvider.GetRequiredService<PlacementController>().ReconcileAsync(run, cancellationToken);

        var placements = Home.Cache<V1Alpha1ShardPlacement>();
        foreach (var placement in placements.ListNamespace(Space))
        {
            await scope.ServiceProvider.GetRequiredService<PodController>().ReconcileAsync(placements.Clone(placement), cancellationToken);
        }
    }

    /// <summary>How many requests that write the operator has sent, to any cluster.</summary>
    public async Task<double> WritesAsync()
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray()).Split('\n')
            .Where(line => line.StartsWith("rest_client_requests_total{", StringComparison.Ordinal)
                && !line.Contains("method=\"GET\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the operator, which writes its last Events first.</summary>
    public async Task StopOperatorAsync()
    {
        if (_operator is { } running)
        {
            _operator = null;
            await running.StopAsync();
            await running.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopOperatorAsync();
        _clients.ForEach(client => client.Dispose());
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private async Task BringAboutAsync(CancellationToken cancellationToken)
    {
        var home = await StartServerAsync("home", CustomResourceDefinitions.All().Select(CustomResourceDefinitionYaml.Write), cancellationToken);
        var member = await StartServerAsync(Member, [], cancellationToken);
        await home.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = SystemSpace } }, cancellationToken: cancellationToken);
        await StartOperatorAsync(home, cancellationToken);
        await CreateObjectsAsync(home, cancellationToken);
        await AnnounceCoordinatorAsync(home, cancellationToken);
        await RunPodsAsync(member, cancellationToken);
        await UntilAsync(
            () => Task.FromResult(Home.Cache<V1Alpha1TrainingRun>().Find(new ObjectKey(Space, Name))?.Status?.Shards?.Active == Shards
                && Home.Cache<V1Alpha1ShardPlacement>().ListNamespace(Space).Count(IsRunning) == Shards),
            cancellationToken);
    }

    private static bool IsRunning(V1Alpha1ShardPlacement placement) =>
        placement.Status is { Phase: ShardPhase.Active, Pod.Phase: ShardPodPhase.Running };

    private async Task<Kubernetes> StartServerAsync(string name, IEnumerable<string> definitions, CancellationToken cancellationToken)
    {
        var options = new EmbeddedApiServerOptions { Name = name };
        foreach (var definition in definitions)
        {
            options.CustomResourceDefinitionYaml.Add(definition);
        }

        var server = await EmbeddedApiServer.StartAsync(options, cancellationToken);
        _servers.Add(server);
        var client = new Kubernetes(Configuration(server));
        _clients.Add(client);
        await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = Space } }, cancellationToken: cancellationToken);
        return client;
    }

    private async Task StartOperatorAsync(Kubernetes home, CancellationToken cancellationToken)
    {
        var settings = new OperatorSettings { Namespace = SystemSpace, LeaderElection = false, PodNetwork = PodNetwork.Loopback };
        var key = await IdentitySecret.LoadAsync(home, SystemSpace, cancellationToken);
        var origin = await HomeOrigin.ReadAsync(home, cancellationToken);
        _operator = OperatorHost.Build(settings, () => Configuration(_servers[0]), new OperatorIdentity(key), origin, services =>
        {
            services.AddSingleton<ICoordinatorConnector>(new SettledCoordinator(PublicKey));
            services.AddSingleton(_registry);
            services.AddLogging(logging => logging.ClearProviders());
        });
        await _operator.StartAsync(cancellationToken);
        OperatorHost.Announce(_operator, settings);
    }

    private async Task CreateObjectsAsync(Kubernetes home, CancellationToken cancellationToken)
    {
        await home.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret
            {
                Metadata = new V1ObjectMeta { Name = Member },
                Data = new Dictionary<string, byte[]> { ["kubeconfig"] = Encoding.UTF8.GetBytes(_servers[1].Kubeconfig) },
            },
            SystemSpace,
            cancellationToken: cancellationToken);
        await CreateAsync(RestingObjects.Cluster(Member, Space), cancellationToken);
        for (var index = 0; index < Shards; index++)
        {
            await CreateAsync(RestingObjects.Participant($"participant-{index}", Name, Member, Space, PublicKey), cancellationToken);
        }

        await CreateAsync(RestingObjects.Run(Name, Space), cancellationToken);
    }

    private async Task CreateAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var created = await Home.Api.CreateAsync(entity, cancellationToken);
        if (!created.IsSuccess)
        {
            throw new InvalidOperationException($"{typeof(T).Name} {entity.Metadata.Name} was not created: {created.Message}");
        }
    }

    private static async Task AnnounceCoordinatorAsync(Kubernetes home, CancellationToken cancellationToken)
    {
        V1Pod? pod = null;
        await UntilAsync(
            async () => (pod = (await home.CoreV1.ListNamespacedPodAsync(Space, cancellationToken: cancellationToken)).Items.FirstOrDefault()) is not null,
            cancellationToken);
        var made = pod!;
        var address = await AnnouncementAddress.OfAsync(home, made, cancellationToken);
        using var http = new HttpClient();
        await UntilAsync(
            async () =>
            {
                using var answer = await http.PostAsJsonAsync(address, new AnnouncementBody(Name, 1, "127.0.0.1:1", PublicKey), cancellationToken);
                return answer.IsSuccessStatusCode;
            },
            cancellationToken);
        await SetRunningAsync(home, made, cancellationToken);
    }

    private static async Task RunPodsAsync(Kubernetes member, CancellationToken cancellationToken)
    {
        IList<V1Pod> pods = [];
        await UntilAsync(
            async () => (pods = (await member.CoreV1.ListNamespacedPodAsync(Space, cancellationToken: cancellationToken)).Items).Count == Shards,
            cancellationToken);
        foreach (var pod in pods)
        {
            await SetRunningAsync(member, pod, cancellationToken);
        }
    }

    private static Task<V1Pod> SetRunningAsync(Kubernetes cluster, V1Pod pod, CancellationToken cancellationToken) =>
        cluster.CoreV1.PatchNamespacedPodStatusAsync(
            new V1Patch(new V1Pod { Status = new V1PodStatus { Phase = "Running" } }, V1Patch.PatchType.MergePatch),
            pod.Metadata.Name,
            Space,
            cancellationToken: cancellationToken);

    private static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (!await condition())
        {
            await Task.Delay(Interval, TimeProvider.System, either.Token);
        }
    }

    private static KubernetesClientConfiguration Configuration(EmbeddedApiServer server)
    {
        using var kubeconfig = new MemoryStream(Encoding.UTF8.GetBytes(server.Kubeconfig));
        return KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
    }
}
