using System.Text.Json.Nodes;

using Microsoft.Extensions.Time.Testing;

using ProtocolLearning.Controllers.LeaderElection;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.LeaderElection;

public sealed class LeaderElectorTests : IAsyncLifetime
{
    private const string LeasePath = "/apis/coordination.k8s.io/v1/namespaces/ns/leases/lease";
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(10);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private FakeApiServer _server = null!;

    public async Task InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task Run_with_a_free_lease_leads_and_writes_times_with_six_digits()
    {
        await using var first = Bid("a");
        await Eventually.Holds(() => first.Begun == 1);

        Assert.True(first.Elector.IsLeader);
        Assert.Equal(1, first.Status);
        var spec = _server.Find(LeasePath)!["spec"]!;
        Assert.Equal("a", (string?)spec["holderIdentity"]);
        Assert.Equal("2026-01-01T00:00:00.000000Z", (string?)spec["renewTime"]);
        Assert.Equal(15, (int)spec["leaseDurationSeconds"]!);
    }

    [Fact]
    public async Task Run_holder_that_renews_keeps_others_out()
    {
        await using var first = Bid("a");
        await Eventually.Holds(() => first.Begun == 1);
        await using var second = Bid("b");
        var started = _time.GetUtcNow();

        await Pass(() => _time.GetUtcNow() - started > TimeSpan.FromSeconds(60) && first.Elector.IsLeader);

        Assert.Equal((1, 0), (first.Begun, second.Begun));
        Assert.False(second.Elector.IsLeader);
    }

    [Fact]
    public async Task Run_holder_cut_off_loses_by_its_own_clock_before_another_may_take_over()
    {
        await using var first = Bid("a");
        await Eventually.Holds(() => first.Begun == 1);
        await using var second = Bid("b");
        await Eventually.Holds(() => _server.Requests.Count(request => request.Method == "GET") >= 2);
        CutOff("a");

        var together = false;
        await Pass(() =>
        {
            together |= first.Elector.IsLeader && second.Elector.IsLeader;
            return second.Begun == 1;
        });

        Assert.False(together);
        Assert.True(first.Term!.Lost.IsCancellationRequested);
        await Eventually.Holds(() => first.Ended == 1 && first.Status == 0);
        Assert.Equal(1, (int)_server.Find(LeasePath)!["spec"]!["leaseTransitions"]!);
    }

    [Fact]
    public async Task Run_renewals_that_hang_lose_at_the_renew_deadline()
    {
        await using var first = Bid("a");
        await Eventually.Holds(() => first.Begun == 1);
        using var hang = new CancellationTokenSource();
        _server.Fault = async context =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, hang.Token).Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };

        await Eventually.HoldsWhileTimePasses(_time, Step, () => !first.Elector.IsLeader);

        await Eventually.Holds(() => first.Term!.Lost.IsCancellationRequested);
        await hang.CancelAsync();
        _server.Fault = null;
    }

    [Fact]
    public async Task Run_server_down_while_bidding_only_tries_again()
    {
        var down = 0;
        _server.Fault = async context =>
        {
            if (++down >= 5)
            {
                return false;
            }

            await FakeApiServer.StatusAsync(context, 500, "InternalError");
            return true;
        };
        await using var first = Bid("a");

        await Pass(() => first.Begun == 1);

        Assert.True(down >= 5);
        Assert.False(first.Running.IsCompleted);
    }

    [Fact]
    public async Task Run_stopped_gives_the_lease_back_after_the_work_has_ended()
    {
        var first = Bid("a");
        await Eventually.Holds(() => first.Begun == 1);
        var mayEnd = new TaskCompletionSource();
        first.MayEnd = mayEnd.Task;
        await using var second = Bid("b");
        first.Stop();
        var started = _time.GetUtcNow();

        // The work takes longer than a lease lasts: it is renewed meanwhile.
        await Pass(() => _time.GetUtcNow() - started > TimeSpan.FromSeconds(40));
        Assert.True(first.Elector.IsLeader);
        Assert.Equal("a", Holder());
        Assert.Equal(0, second.Begun);

        mayEnd.SetResult();
        await first.Running.WaitAsync(TimeSpan.FromSeconds(90));
        Assert.False(first.Elector.IsLeader);
        Assert.Equal("", Holder());
        Assert.Equal(1, (int)_server.Find(LeasePath)!["spec"]!["leaseDurationSeconds"]!);
        await Pass(() => second.Begun == 1);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Run_lease_taken_by_another_is_lost_at_once_and_not_given_back()
    {
        await using var first = Bid("a");
        await Eventually.Holds(() => first.Begun == 1);
        var stolen = _server.Find(LeasePath)!;
        stolen["spec"]!["holderIdentity"] = "thief";
        _server.Put(LeasePath, stolen);

        await Pass(() => first.Ended == 1);

        Assert.False(first.Elector.IsLeader);
        Assert.Equal("thief", Holder());
    }

    [Fact]
    public async Task Run_lease_deleted_is_made_anew()
    {
        await using var first = Bid("a");
        await Eventually.Holds(() => first.Begun == 1);
        _server.Remove(LeasePath);

        await Pass(() => _server.Find(LeasePath) is not null);

        Assert.Equal("a", Holder());
        Assert.Equal(0, first.Ended);
    }

    [Fact]
    public async Task Run_lease_deleted_is_left_to_its_holder_until_that_has_lost_it()
    {
        await using var first = Bid("a");
        await Eventually.Holds(() => first.Begun == 1);
        await using var second = Bid("b");

        // The second look of the one that waits comes after it has taken in its first.
        await Pass(() => _server.Requests.Count(request => request.Method == "GET") >= 3);
        CutOff("a");
        _server.Remove(LeasePath);

        var together = false;
        await Pass(() =>
        {
            together |= first.Elector.IsLeader && second.Elector.IsLeader;
            return second.Begun == 1;
        });

        Assert.False(together);
    }

    [Fact]
    public async Task Run_loser_bids_again()
    {
        await using var first = Bid("a");
        await Eventually.Holds(() => first.Begun == 1);
        CutOff("a");
        await Pass(() => first.Ended == 1);
        _server.Fault = null;

        await Pass(() => first.Begun == 2);

        Assert.True(first.Elector.IsLeader);
    }

    [Theory]
    [InlineData(15, 15, 2)]
    [InlineData(15, 2, 2)]
    [InlineData(15, 10, 0)]
    public void Options_that_cannot_be_safe_are_refused(int lease, int renew, int retry)
    {
        var options = new LeaderElectionOptions
        {
            LeaseDuration = TimeSpan.FromSeconds(lease),
            RenewDeadline = TimeSpan.FromSeconds(renew),
            RetryPeriod = TimeSpan.FromSeconds(retry),
        };

        Assert.Throws<InvalidOperationException>(options.Validate);
    }

    private ElectionBench Bid(string identity) => new(identity, _server, _time);

    /// <summary>Writes of one process fail; what the others do is let through.</summary>
    private void CutOff(string identity) => _server.Fault = async context =>
    {
        var isOurs = _server.Requests[^1].Body is { Length: > 0 } body
            && (string?)JsonNode.Parse(body)!["spec"]!["holderIdentity"] == identity;
        if (isOurs)
        {
            await FakeApiServer.StatusAsync(context, 500, "InternalError");
        }

        return isOurs;
    };

    private string? Holder() => (string?)_server.Find(LeasePath)!["spec"]!["holderIdentity"];

    /// <summary>Lets time pass step by step, each only once the requests of the one before have come and gone.</summary>
    private async Task Pass(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "the condition did not come to hold");
            var requests = _server.Requests.Count;
            await Task.Delay(Quiet, TimeProvider.System);
            if (_server.Busy == 0 && _server.Requests.Count == requests)
            {
                _time.Advance(Step);
            }
        }
    }
}
