using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.LocalCluster.Mirroring;

namespace ProtocolLearning.LocalCluster.Tests.Mirroring;

/// <summary>The mirror against a scripted API server; <c>Step</c> waits for the mirror's next request.</summary>
public sealed class ObjectMirrorTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();
    private readonly ObjectMirror<V1Pod> _mirror;
    private readonly Task _work;

    public ObjectMirrorTests()
    {
        var source = new ObjectSource<V1Pod>("pods", ListAsync, WatchAsync);
        _mirror = new ObjectMirror<V1Pod>(source, new ChangeSignal(), _time, NullLogger.Instance);
        _work = _mirror.RunAsync(_stop.Token);
    }

    [Fact]
    public async Task Events_change_the_snapshot_and_move_the_version_of_the_next_watch()
    {
        (await StepAsync("list")).Answer("10", Pod("a", "1"), Pod("b", "2"));
        var watch = await StepAsync("watch 10");
        Assert.True(_mirror.HasSynced);

        watch.Send(WatchEventType.Modified, Pod("a", "11"));
        watch.Send(WatchEventType.Deleted, Pod("b", "12"));
        watch.Send(WatchEventType.Added, Pod("c", "13"));
        watch.Send(WatchEventType.Bookmark, Pod("", "20"));
        watch.End();

        await StepAsync("watch 20");
        Assert.Equal(["a@11", "c@13"], Snapshot());
    }

    [Fact]
    public async Task Idle_close_is_the_end_of_a_watch_and_no_reason_to_list()
    {
        (await StepAsync("list")).Answer("10");
        var watch = await StepAsync("watch 10");
        watch.Send(WatchEventType.Added, Pod("a", "11"));

        watch.End(new HttpRequestException("Error while copying content to a stream.", new EndOfStreamException()));

        await StepAsync("watch 11");
    }

    [Fact]
    public async Task Gone_in_the_stream_lists_again_and_forgets_what_is_not_listed()
    {
        (await StepAsync("list")).Answer("10", Pod("a", "1"), Pod("b", "2"));

        (await StepAsync("watch 10")).End(new KubernetesException(new V1Status { Code = 410, Message = "too old" }));

        (await StepAsync("list")).Answer("30", Pod("b", "2"));
        await StepAsync("watch 30");
        Assert.Equal(["b@2"], Snapshot());
    }

    [Fact]
    public async Task Gone_as_an_answer_lists_again()
    {
        (await StepAsync("list")).Answer("10");

        (await StepAsync("watch 10")).End(Refused(HttpStatusCode.Gone));

        await StepAsync("list");
    }

    [Fact]
    public async Task Overload_backs_off_and_watches_on_without_a_list()
    {
        (await StepAsync("list")).Answer("10", Pod("a", "1"));

        (await StepAsync("watch 10")).End(Refused(HttpStatusCode.TooManyRequests));

        await StepAsync("watch 10");
        Assert.Equal(["a@1"], Snapshot());
    }

    [Fact]
    public async Task Failed_list_is_tried_again_and_the_mirror_is_not_synced()
    {
        (await StepAsync("list")).Fail(new HttpRequestException("refused"));

        var second = await StepAsync("list");

        Assert.False(_mirror.HasSynced);
        second.Answer("10");
        await StepAsync("watch 10");
    }

    [Fact]
    public async Task Silent_watch_is_given_up_and_started_anew()
    {
        (await StepAsync("list")).Answer("10");
        await StepAsync("watch 10");

        _time.Advance(TimeSpan.FromSeconds(151));

        await StepAsync("watch 10");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    public void Dispose() => _stop.Dispose();

    private static V1Pod Pod(string name, string version) =>
        new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default", ResourceVersion = version } };

    private static HttpOperationException Refused(HttpStatusCode status)
    {
        using var message = new HttpResponseMessage(status);
        return new HttpOperationException(status.ToString()) { Response = new HttpResponseMessageWrapper(message, "") };
    }

    private IEnumerable<string> Snapshot() =>
        _mirror.Snapshot.Values.Select(pod => $"{pod.Metadata.Name}@{pod.Metadata.ResourceVersion}").Order(StringComparer.Ordinal);

    // The clock stands still but for the mirror's own delays, which it is let through here.
    private async Task<Request> StepAsync(string what)
    {
        Request? request = null;
        await Eventually.TrueAsync(
            () =>
            {
                if (_requests.Reader.TryRead(out request))
                {
                    return true;
                }

                _time.Advance(TimeSpan.FromMilliseconds(100));
                return false;
            },
            what);
        Assert.Equal(what, request!.What);
        return request;
    }

    private async Task<(IList<V1Pod> Items, string ResourceVersion)> ListAsync(CancellationToken cancellationToken)
    {
        var request = new Request("list");
        await _requests.Writer.WriteAsync(request, cancellationToken);
        return await request.List.Task.WaitAsync(cancellationToken);
    }

    private async IAsyncEnumerable<(WatchEventType Type, V1Pod Object)> WatchAsync(
        string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new Request($"watch {version}");
        await _requests.Writer.WriteAsync(request, cancellationToken);
        await foreach (var change in request.Changes.Reader.ReadAllAsync(cancellationToken))
        {
            yield return change;
        }
    }

    private sealed record Request(string What)
    {
        public TaskCompletionSource<(IList<V1Pod>, string)> List { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Channel<(WatchEventType, V1Pod)> Changes { get; } = Channel.CreateUnbounded<(WatchEventType, V1Pod)>();

        public void Answer(string version, params V1Pod[] pods) => List.SetResult((pods, version));

        public void Fail(Exception error) => List.SetException(error);

        public void Send(WatchEventType type, V1Pod pod) => Changes.Writer.TryWrite((type, pod));

        public void End(Exception? error = null) => Changes.Writer.Complete(error);
    }
}
