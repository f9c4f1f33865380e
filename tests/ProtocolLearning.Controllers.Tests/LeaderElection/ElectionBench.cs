using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using Prometheus;

using ProtocolLearning.Controllers.LeaderElection;
using ProtocolLearning.Controllers.Observability;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.LeaderElection;

/// <summary>One process that bids for the lease and leads until it has to end.</summary>
internal sealed class ElectionBench : IAsyncDisposable
{
    private readonly TestConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly ControllerMetrics _metrics = new(Metrics.NewCustomRegistry());

    public ElectionBench(string identity, FakeApiServer server, FakeTimeProvider time)
    {
        _connection = new TestConnection(server.Configuration, time);
        var options = new LeaderElectionOptions { Identity = identity, Namespace = "ns", Name = "lease" };
        Elector = new LeaderElector(
            new LeaseLock(_connection.Api, options), options, _metrics, time, new Random(1), NullLogger.Instance);
        Running = Elector.RunAsync(LeadAsync, _stop.Token);
    }

    public LeaderElector Elector { get; }

    public Task Running { get; }

    /// <summary>How often leading began and ended.</summary>
    public int Begun { get; private set; }

    public int Ended { get; private set; }

    public LeadershipTerm? Term { get; private set; }

    public double Status => _metrics.Leader.WithLabels("lease").Value;

    /// <summary>What the work waits for after it was told to stop.</summary>
    public Task MayEnd { get; set; } = Task.CompletedTask;

    public void Stop() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running;
        _connection.Dispose();
        _stop.Dispose();
    }

    private async Task LeadAsync(LeadershipTerm term)
    {
        Term = term;
        Begun++;
        using var any = CancellationTokenSource.CreateLinkedTokenSource(term.Stopping, term.Lost);
        await Task.Delay(Timeout.InfiniteTimeSpan, any.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await MayEnd;
        Ended++;
    }
}
