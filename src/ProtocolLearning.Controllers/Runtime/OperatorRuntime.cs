using k8s;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.LeaderElection;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>
/// The life of the process: fill the home caches, lead, work; on a stop drain the workers, stop the caches, write the last
/// Events, give the lease back.
/// </summary>
internal sealed class OperatorRuntime : IOperatorHealth, IDisposable
{
    private static readonly TimeSpan AbortGrace = TimeSpan.FromSeconds(10);

    private readonly OperatorOptions _options;
    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<IController> _controllers;
    private readonly IReadOnlyList<Func<IServiceProvider, Task>> _standingBy;
    private readonly LeaderElector? _elector;
    private readonly Kubernetes? _electionClient;

    public OperatorRuntime(
        OperatorOptions options,
        OperatorBuilder builder,
        IServiceProvider services,
        ControllerMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        (_options, _services, _time, _logger) = (options, services, time, logger);
        _standingBy = builder.StandingBy;
        _controllers =
        [
            .. builder.Controllers.Select(controller => controller.Build(services, builder.FinalizersOf(controller), metrics, time)),
        ];
        Clusters = new ClusterSet(
            options.HomeConfiguration(),
            new ClusterServices(builder.Caches(), options.Connection, options.Reflectors, metrics, time, logger, options.Seed),
            Connect);
        if (options.LeaderElection is { } election)
        {
            // A client of its own, without the rate limit: a renewal must not queue behind reconciliations.
            _electionClient = new Kubernetes((options.ElectionConfiguration ?? options.HomeConfiguration)(), new MetricsHandler(metrics, time));
            var transport = new ApiTransport(ClusterRequest.Home, _electionClient, election.RenewDeadline, time, CancellationToken.None);
            _elector = new LeaderElector(
                new LeaseLock(new ApiClient(transport), election), election, metrics, time, new Random(options.Seed), logger);
        }

        metrics.Registry.AddBeforeCollectCallback(() =>
        {
            foreach (var controller in _controllers)
            {
                controller.ReportGauges();
            }
        });
    }

    public ClusterSet Clusters { get; }

    public ILeadership Leadership => (ILeadership?)_elector ?? new SoleLeader();

    private EventRecorder Events => _services.GetRequiredService<EventRecorder>();

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            Events.Start();
            Clusters.StartHome();
            await Clusters.Home.WaitForSyncAsync(_options.CacheSyncTimeout, stopping);
            await (_elector?.RunAsync(LeadAsync, stopping) ?? LeadAsync(new LeadershipTerm(stopping, CancellationToken.None)));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped before the caches were filled.
        }
        finally
        {
            await StopAsync();
        }
    }

    public OperatorHealth Read()
    {
        var missing = Clusters.Home.Missing;
        return new OperatorHealth(
            missing.Count == 0, missing, [.. Clusters.Members.Where(member => !member.HasSynced).Select(member => member.Name)]);
    }

    public void Dispose()
    {
        _electionClient?.Dispose();
        Clusters.Dispose();
        foreach (var controller in _controllers)
        {
            controller.Dispose();
        }
    }

    /// <summary>The last Events go out while there still is a client to send them.</summary>
    private async Task StopAsync()
    {
        await Events.StopAsync();
        await Clusters.StopAsync();
    }

    private void Connect(Cluster cluster, ClusterScope scope)
    {
        foreach (var controller in _controllers)
        {
            controller.Connect(cluster, scope);
        }
    }

    /// <summary>
    /// Who stood by may have watched a connection that died unnoticed. What the leader before wrote is all in the caches before anything
    /// is decided by them.
    /// </summary>
    private async Task CatchUpAsync(LeadershipTerm term)
    {
        if (_elector is null)
        {
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(term.Stopping, term.Lost);
        try
        {
            await Clusters.Home.RefreshAsync(_options.CacheSyncTimeout, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The term ended first: there is nothing to decide.
        }
    }

    private async Task LeadAsync(LeadershipTerm term)
    {
        await CatchUpAsync(term);
        using var drained = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var drain = term.Stopping.Register(() => drained.CancelAfter(_options.DrainTimeout));
        using var stopTaking = CancellationTokenSource.CreateLinkedTokenSource(term.Stopping, term.Lost);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(term.Lost, drained.Token);
        var working = _controllers.ToDictionary(
            controller => controller.Name, controller => controller.RunAsync(Clusters, stopTaking.Token, abort.Token));
        var untilStopped = Task.Delay(Timeout.InfiniteTimeSpan, _time, stopTaking.Token);
        var all = Task.WhenAll(working.Values.Append(untilStopped.ContinueWith(_ => { }, TaskScheduler.Default)));
        await all.WaitAsync(abort.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await all.WaitAsync(AbortGrace, _time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            var stuck = string.Join(", ", working.Where(controller => !controller.Value.IsCompleted).Select(controller => controller.Key));
            Log.WorkersStuck(_logger, stuck, AbortGrace);
            throw new InvalidOperationException($"Controllers {stuck} ignored their cancellation; the process has to end.");
        }

        if (!term.Lost.IsCancellationRequested)
        {
            await StopAsync();
            return;
        }

        // Who stands by hears of no member that leaves or whose credential changes: the next term engages them anew.
        foreach (var member in Clusters.Members)
        {
            await Clusters.DisengageAsync(member.Name);
        }

        foreach (var action in _standingBy)
        {
            await action(_services);
        }
    }
}
