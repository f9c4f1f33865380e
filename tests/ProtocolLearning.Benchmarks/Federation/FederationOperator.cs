using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Benchmarks.Federation;

/// <summary>The operator in this process, as often as it is started, at one address.</summary>
internal sealed class FederationOperator(string homeKubeconfig, string systemSpace, ICoordinatorConnector coordinators) : IAsyncDisposable
{
    private readonly int _port = FreePort();
    private CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private WebApplication? _host;

    private ICluster Home => _host!.Services.GetRequiredService<IClusterSet>().Home;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _registry = Metrics.NewCustomRegistry();
        using var client = new Kubernetes(FederationServers.Configuration(homeKubeconfig));
        var settings = new OperatorSettings
        {
            Namespace = systemSpace,
            LeaderElection = false,
            PodNetwork = PodNetwork.Loopback,
            Listen = new IPEndPoint(IPAddress.Loopback, _port),
        };
        var key = await IdentitySecret.LoadAsync(client, systemSpace, cancellationToken);
        var origin = await HomeOrigin.ReadAsync(client, cancellationToken);
        _host = OperatorHost.Build(
            settings,
            () => FederationServers.Configuration(homeKubeconfig),
            new OperatorIdentity(key),
            origin,
            services =>
            {
                services.AddSingleton(coordinators);
                services.AddSingleton(_registry);
                services.AddLogging(logging => logging.ClearProviders());
            });
        await _host.StartAsync(cancellationToken);
        OperatorHost.Announce(_host, settings);
    }

    public async Task StopAsync()
    {
        if (_host is { } running)
        {
            _host = null;
            await running.StopAsync();
            await running.DisposeAsync();
        }
    }

    /// <summary>How many placements are active with a pod that runs, by the operator's own cache.</summary>
    public int Settled() => Home.Cache<V1Alpha1ShardPlacement>().List()
        .Count(placement => placement.Status is { Phase: ShardPhase.Active, Pod.Phase: ShardPodPhase.Running });

    /// <summary>Whether every placement and run was reconciled with what its cluster holds, and nothing waits.</summary>
    public async Task<bool> HasReconciledAsync(int placements, int runs)
    {
        var metrics = await ReadAsync();
        return Sum(metrics, "controller_runtime_reconcile_total", "controller=\"shardplacement\"", "result=\"success\"") >= placements
            && Sum(metrics, "controller_runtime_reconcile_total", "controller=\"trainingrun\"", "result=\"requeue_after\"") >= runs
            && Sum(metrics, "workqueue_depth", "name=\"shardplacement\"") == 0;
    }

    /// <summary>How many requests that write it has sent, to any cluster, since it started.</summary>
    public async Task<double> WritesAsync()
    {
        var metrics = await ReadAsync();
        return Sum(metrics, "rest_client_requests_total") - Sum(metrics, "rest_client_requests_total", "method=\"GET\"");
    }

    /// <summary>Seconds of processor time that this process has used.</summary>
    public static double ProcessorSeconds()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static double Sum(string[] metrics, string name, params string[] labels) => metrics
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<string[]> ReadAsync()
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray()).Split('\n');
    }
}
