using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.LeaderElection;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Controllers.Status;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Runtime;

/// <summary>Starting, standing by, readiness and stopping.</summary>
public sealed class OperatorLifecycleTests
{
    [Fact]
    public async Task Stop_lets_a_reconcile_finish_and_gives_the_lease_back_last()
    {
        await using var harness = await OperatorHarness.StartAsync(
            Plain, options => options.LeaderElection = new() { Namespace = "ns", Name = "lease", Identity = "me" });
        var mayEnd = new TaskCompletionSource();
        var finished = false;
        harness.Widgets.Reconcile = async (widget, _) =>
        {
            await mayEnd.Task;
            await harness.Clusters.Home.Api.AddFinalizerAsync(widget, "test.dev/late", default);
            finished = true;
            return ReconciliationResult<Widget>.Success(widget);
        };
        harness.Home.Put(Widget.Named("w"));
        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 1);

        var stopping = harness.StopAsync();
        harness.Home.Put(Widget.Named("never"));
        mayEnd.SetResult();
        await stopping;

        Assert.True(finished);
        Assert.Equal(0, harness.Widgets.CountOf("never"));
        var writes = harness.Home.Requests.Where(request => request.IsWrite).ToList();
        Assert.Contains("\"holderIdentity\":\"\"", writes[^1].Body, StringComparison.Ordinal);
        Assert.Contains(writes, request => request.Body.Contains("test.dev/late", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Standby_keeps_its_caches_warm_and_reconciles_only_once_it_leads()
    {
        var home = await FakeApiServer.StartAsync();
        home.Put(Widget.Named("w"));
        Action<OperatorOptions> election = options => options.LeaderElection = new()
        {
            Namespace = "ns",
            Name = "lease",
            RetryPeriod = TimeSpan.FromMilliseconds(50),
        };
        await using var leader = await OperatorHarness.StartAsync(Plain, election, home);
        await Eventually.Holds(() => leader.Widgets.CountOf("w") == 1);
        await using var standby = await OperatorHarness.StartAsync(Plain, election, home);
        await Eventually.Holds(() => standby.Clusters.Home.Cache<Widget>().Count == 1);
        Assert.True(standby.Service<IOperatorHealth>().Read().IsReady);
        Assert.Empty(standby.Widgets.Reconciled);
        home.Put(Widget.Named("gone"));
        await Eventually.Holds(() => leader.Widgets.CountOf("gone") == 1 && standby.Clusters.Home.Cache<Widget>().Count == 2);
        home.Remove(FakeApiServer.PathOf("gone"));
        await Eventually.Holds(() => leader.Widgets.Deleted.Count == 1 && standby.Clusters.Home.Cache<Widget>().Count == 1);
        var lists = home.Lists("widgets");

        await leader.StopAsync();

        await Eventually.Holds(() => standby.Widgets.CountOf("w") == 1);
        Assert.Equal(lists + 1, home.Lists("widgets"));
        Assert.Empty(standby.Widgets.Deleted);
    }

    [Fact]
    public async Task Leadership_lost_lets_go_of_the_members()
    {
        var standsBy = 0;
        await using var member = await FakeApiServer.StartAsync();
        await using var harness = await OperatorHarness.StartAsync(Register, options => options.LeaderElection = new()
        {
            Namespace = "ns",
            Name = "lease",
            LeaseDuration = TimeSpan.FromSeconds(4),
            RenewDeadline = TimeSpan.FromSeconds(1),
            RetryPeriod = TimeSpan.FromMilliseconds(50),
        });
        await Eventually.Holds(() => harness.Service<ILeadership>().IsLeader);
        await harness.Clusters.EngageAsync("m", member.Configuration);
        harness.Home.Put(Widget.Named("w"));
        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 1);

        harness.Home.Fault = async context =>
        {
            if (!context.Request.Path.Value!.Contains("leases", StringComparison.Ordinal))
            {
                return false;
            }

            await FakeApiServer.StatusAsync(context, 500, "InternalError", "no lease today");
            return true;
        };

        await Eventually.Holds(() => !harness.Service<ILeadership>().IsLeader && harness.Clusters.Members.Count == 0);
        await Eventually.Holds(() => standsBy == 1);
        Assert.Equal(1, harness.Widgets.CountOf("w"));

        harness.Home.Fault = null;
        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 2);

        void Register(IOperatorBuilder builder)
        {
            Plain(builder);
            builder.OnStandingBy(_ =>
            {
                standsBy++;
                return Task.CompletedTask;
            });
        }
    }

    [Fact]
    public async Task Health_is_ready_only_with_the_home_caches_and_says_what_is_missing()
    {
        var home = await FakeApiServer.StartAsync();
        home.Fault = async context =>
        {
            await FakeApiServer.StatusAsync(context, 404, "NotFound", "the CRD is missing");
            return true;
        };
        await using var harness = await OperatorHarness.StartAsync(Plain, home: home);
        var health = harness.Service<IOperatorHealth>();
        await Eventually.Holds(() => health.Read().MissingAtHome is [var missing] && missing.Contains("the CRD is missing", StringComparison.Ordinal));
        Assert.False(health.Read().IsReady);

        home.Fault = null;

        await Eventually.Holds(() => health.Read().IsReady);
    }

    [Fact]
    public async Task Start_without_an_answer_ends_the_host_and_says_what_is_missing()
    {
        using var deaf = new DeafServer();
        await using var harness = await OperatorHarness.StartAsync(Plain, options =>
        {
            options.HomeConfiguration = () => deaf.Configuration;
            options.CacheSyncTimeout = TimeSpan.FromMilliseconds(100);
        });

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => harness.Running);

        Assert.Contains("Widget (no answer)", failure.Message, StringComparison.Ordinal);
        Environment.ExitCode = 0;
    }

    [Fact]
    public async Task Leadership_over_caches_that_cannot_be_listed_anew_ends_the_host_and_says_which()
    {
        var home = await FakeApiServer.StartAsync();
        home.Fault = async context =>
        {
            var isNewestList = context.Request.Path.Value!.EndsWith("/widgets", StringComparison.Ordinal) && !context.Request.Query.ContainsKey("resourceVersion");
            if (isNewestList)
            {
                await FakeApiServer.StatusAsync(context, 403, "Forbidden", "the role is gone");
            }

            return isNewestList;
        };
        await using var harness = await OperatorHarness.StartAsync(
            Plain,
            options =>
            {
                options.CacheSyncTimeout = TimeSpan.FromSeconds(10);
                options.LeaderElection = new() { Namespace = "ns", Name = "lease" };
            },
            home);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => harness.Running);

        Assert.Contains("anew", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the role is gone", failure.Message, StringComparison.Ordinal);
        Assert.Empty(harness.Widgets.Reconciled);
        Environment.ExitCode = 0;
    }

    private static void Plain(IOperatorBuilder builder) => builder.AddController<WidgetController, Widget>();
}
