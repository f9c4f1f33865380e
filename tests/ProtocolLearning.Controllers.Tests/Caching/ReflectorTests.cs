using System.Net;

using CsCheck;

using k8s.Models;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using Prometheus;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Observability;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Caching;

public sealed class ReflectorTests : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedSource _source = new();
    private readonly ControllerMetrics _metrics = new(Metrics.NewCustomRegistry());
    private readonly CancellationTokenSource _stop = new();
    private readonly Informer<Widget> _informer;
    private Task _running = Task.CompletedTask;

    public ReflectorTests() => _informer = Create(_source, new ReflectorOptions(), _metrics, _time);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_watch_expired_lists_at_the_last_version_and_then_at_the_newest()
    {
        _source.Lists("7").WatchFails(Failure(HttpStatusCode.Gone)).ListFails(Failure(HttpStatusCode.Gone)).Lists("20", Widget.Stored("w", 20));
        Run();

        await PassUntil(() => _source.WatchVersions.Count == 2);

        Assert.Equal(["0", "7", ""], _source.ListVersions);
        Assert.Equal(["7", "20"], _source.WatchVersions);
        Assert.NotNull(_informer.Store.Find(new ObjectKey("ns", "w")));
    }

    [Fact]
    public async Task Run_watch_closed_resumes_from_the_last_event_without_listing()
    {
        var bookmark = new Widget { Metadata = new V1ObjectMeta { ResourceVersion = "15" } };
        _source.Lists("7")
            .Watches(new WatchEvent<Widget>(WatchEventKind.Added, Widget.Stored("w", 9)))
            .Watches(new WatchEvent<Widget>(WatchEventKind.Deleted, Widget.Stored("w", 11)))
            .Watches(new WatchEvent<Widget>(WatchEventKind.Bookmark, bookmark));
        Run();

        await PassUntil(() => _source.WatchVersions.Count == 4);

        Assert.Equal(["7", "9", "11", "15"], _source.WatchVersions);
        Assert.Single(_source.ListVersions);
        Assert.Equal(0, _informer.Store.Count);
    }

    [Fact]
    public async Task Refresh_lists_the_newest_and_watches_from_there()
    {
        _source.Lists("7").Lists("20", Widget.Stored("w", 20));
        Run();
        await Eventually.Holds(() => _source.WatchVersions.Count == 1);

        await _informer.RefreshAsync(_stop.Token);

        Assert.NotNull(_informer.Store.Find(new ObjectKey("ns", "w")));
        await Eventually.Holds(() => _source.WatchVersions.Count == 2);
        Assert.Equal(["0", ""], _source.ListVersions);
        Assert.Equal(["7", "20"], _source.WatchVersions);
        Assert.Equal((1, 1), (Relists(RelistReason.Start), Relists(RelistReason.Refresh)));
    }

    [Fact]
    public async Task Refresh_while_the_server_refuses_ends_with_the_first_list_that_succeeds()
    {
        _source.Lists("7").ListFails(new ApiException("refused")).Lists("9");
        Run();
        await Eventually.Holds(() => _source.WatchVersions.Count == 1);

        var refreshed = _informer.RefreshAsync(_stop.Token);
        await PassUntil(() => refreshed.IsCompleted);

        await refreshed;
        Assert.Equal(["0", "", ""], _source.ListVersions);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Run_server_unavailable_waits_and_retries_the_watch_without_listing(HttpStatusCode? code)
    {
        _source.Lists("7").WatchFails(code is { } status ? Failure(status) : new ApiException("refused"));
        Run();
        await Eventually.Holds(() => _source.WatchVersions.Count == 1);
        await Eventually.Holds(() => Restarts(WatchEnd.Unavailable) == 1);
        Assert.Single(_source.WatchVersions);

        await PassUntil(() => _source.WatchVersions.Count == 2);

        Assert.Equal(["7", "7"], _source.WatchVersions);
        Assert.Single(_source.ListVersions);
    }

    [Fact]
    public async Task Run_watch_refused_for_good_lists_again()
    {
        _source.Lists("7").WatchFails(Failure(HttpStatusCode.Forbidden)).Lists("8");
        Run();

        await PassUntil(() => _source.WatchVersions.Count == 2);

        Assert.Equal(["0", "7"], _source.ListVersions);
        Assert.Equal(1, Restarts(WatchEnd.Rejected));
    }

    [Fact]
    public async Task Run_very_short_watch_counts_as_failure_and_waits()
    {
        _source.Lists("7").Watches().Watches();
        Run();
        await Eventually.Holds(() => Restarts(WatchEnd.VeryShort) == 1);
        Assert.Single(_source.WatchVersions);

        await PassUntil(() => _source.WatchVersions.Count == 3);

        Assert.Equal(2, Restarts(WatchEnd.VeryShort));
    }

    [Fact]
    public async Task Run_silent_watch_is_given_up_and_lists_again()
    {
        _source.Lists("7", Widget.Stored("w", 7)).Lists("30");
        Run();
        await Eventually.Holds(() => _source.WatchVersions.Count == 1);

        await PassUntil(() => _source.WatchVersions.Count == 2, TimeSpan.FromSeconds(10));

        Assert.Equal(1, Restarts(WatchEnd.Silent));
        Assert.Equal((1, 1), (Relists(RelistReason.Start), Relists(RelistReason.Silent)));
        Assert.Equal(["0", "7"], _source.ListVersions);
        Assert.Equal(0, _informer.Store.Count);
    }

    [Fact]
    public async Task TroubledFor_cache_that_is_refused_its_lists_grows_though_it_was_synced()
    {
        _source.Lists("7").WatchFails(Failure(HttpStatusCode.Forbidden));
        for (var attempt = 0; attempt < 20; attempt++)
        {
            _source.ListFails(Failure(HttpStatusCode.Forbidden));
        }

        Run();

        await PassUntil(() => _informer.TroubledFor > TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1));

        Assert.True(_informer.HasSynced);
        await PassUntil(() => _informer.TroubledFor is null, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Run_more_objects_than_may_be_kept_keeps_what_it_has_and_says_so()
    {
        var bounded = new CacheOptions<Widget> { MaximumObjects = 1 };
        var informer = new Informer<Widget>("test", bounded, _source, new ReflectorOptions(), _metrics, _time, new Random(1), NullLogger.Instance);
        _source.Lists("7", Widget.Stored("w", 7)).Watches(new WatchEvent<Widget>(WatchEventKind.Added, Widget.Stored("x", 8)));
        for (var attempt = 0; attempt < 20; attempt++)
        {
            _source.ListFails(Failure(HttpStatusCode.InternalServerError));
        }

        _running = Task.Run(() => informer.RunAsync(_stop.Token));

        await PassUntil(() => Restarts(WatchEnd.Rejected) == 1);

        Assert.Equal(1, informer.Store.Count);
        Assert.NotNull(informer.TroubledFor);
    }

    [Fact]
    public async Task TroubledFor_quiet_watch_after_a_failure_is_none()
    {
        _source.Lists("7").WatchFails(new ApiException("refused"));
        Run();
        await Eventually.Holds(() => _informer.TroubledFor is not null && _informer.HasSynced && _informer.LastError is not null);

        await PassUntil(() => _source.WatchVersions.Count == 2 && _informer.TroubledFor is null);
    }

    [Fact]
    public async Task TroubledFor_watches_that_end_at_once_grows()
    {
        _source.Lists("7");
        for (var attempt = 0; attempt < 60; attempt++)
        {
            _source.Watches();
        }

        Run();

        await PassUntil(() => _informer.TroubledFor > TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Run_list_fails_keeps_trying_and_says_why()
    {
        _source.ListFails(Failure(HttpStatusCode.InternalServerError)).ListFails(new ApiException("refused")).Lists("7");
        Run();
        await Eventually.Holds(() => _informer.LastError is not null);
        Assert.False(_informer.HasSynced);

        await PassUntil(() => _informer.HasSynced);

        await Eventually.Holds(() => _informer.LastError is null);
    }

    [Fact]
    public async Task Run_list_again_tells_of_what_was_deleted_or_made_anew_meanwhile()
    {
        var told = new List<ObjectChange<Widget>>();
        _informer.Subscribe(told.Add);
        _source.Lists("7", Widget.Stored("gone", 5, 1), Widget.Stored("anew", 6, 2), Widget.Stored("same", 7, 3))
            .WatchFails(Failure(HttpStatusCode.Gone))
            .Lists("20", Widget.Stored("anew", 19, 4, "other"), Widget.Stored("same", 7, 3));
        Run();

        await PassUntil(() => _source.WatchVersions.Count == 2);

        Assert.Equal(3, told.Count(change => change.Initial));
        var later = told.Where(change => !change.Initial).ToList();
        Assert.Equal(3, later.Count);
        Assert.Contains(later, change => change.IsDeletion && change.Old!.Metadata.Name == "gone");
        Assert.Contains(later, change => change.IsDeletion && change.Old!.Spec!.Size == 2);
        Assert.Contains(later, change => change is { Old: null, New.Spec.Size: 4 });
    }

    [Fact]
    public async Task Run_subscriber_throws_does_not_keep_others_from_the_change()
    {
        var told = 0;
        _informer.Subscribe(_ => throw new InvalidOperationException("a defect"));
        _informer.Subscribe(_ => told++);
        _source.Lists("7", Widget.Stored("w", 7));
        Run();

        await Eventually.Holds(() => told == 1);
        await Eventually.Holds(() => _informer.HasSynced);
    }

    [Fact]
    public void Run_any_history_of_faults_ends_with_the_content_of_the_server() =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var server = new ModelServer(seed, 60);
                var told = new Dictionary<string, string>();
                var options = new ReflectorOptions { InitialBackoff = TimeSpan.Zero, MaximumBackoff = TimeSpan.Zero };
                var informer = Create(server, options, _metrics, TimeProvider.System);
                informer.Subscribe(change =>
                {
                    lock (told)
                    {
                        if (change.IsDeletion)
                        {
                            Assert.True(told.Remove(change.Old!.Metadata.Name));
                        }
                        else
                        {
                            told[change.New!.Metadata.Name] = $"{change.New.Metadata.ResourceVersion}/{change.New.Metadata.Uid}";
                        }
                    }
                });
                using var stop = new CancellationTokenSource();
                var running = Task.Run(() => informer.RunAsync(stop.Token));
                Eventually.Holds(() => server.IsQuiet && Same(server, told), $"the cache of seed {seed}").GetAwaiter().GetResult();
                stop.Cancel();
                running.GetAwaiter().GetResult();
                Assert.Equal(server.Content.Count, informer.Store.Count);
            },
            iter: 100);

    private static bool Same(ModelServer server, Dictionary<string, string> told)
    {
        lock (told)
        {
            return server.Content.Count == told.Count && server.Content.All(pair => told.TryGetValue(pair.Key, out var stamp) && stamp == pair.Value);
        }
    }

    private static Informer<Widget> Create(IResourceSource<Widget> source, ReflectorOptions options, ControllerMetrics metrics, TimeProvider time) =>
        new("test", new CacheOptions<Widget>(), source, options, metrics, time, new Random(1), NullLogger.Instance);

    private static ApiException Failure(HttpStatusCode code) => new($"{code}", code, $"{code}", null);

    private void Run() => _running = Task.Run(() => _informer.RunAsync(_stop.Token));

    private double Relists(RelistReason reason) => _metrics.Relists.WithLabels("test", "Widget", reason.ToString()).Value;

    private double Restarts(WatchEnd end) => _metrics.WatchRestarts.WithLabels("test", "Widget", end.ToString()).Value;

    private Task PassUntil(Func<bool> condition, TimeSpan? step = null) => Eventually.HoldsWhileTimePasses(_time, step ?? Step, condition);
}
