using System.Globalization;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ProtocolLearning.LocalCluster.PodObjects;

/// <summary>
/// Writes Events about pods in the background. What is said again is counted in the same Event. Events are for people: when they
/// come faster than the API server takes them the oldest are dropped, and a failure is logged and not repeated.
/// </summary>
internal sealed class PodEventRecorder : IAsyncDisposable
{
    private const int Capacity = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly IKubernetes _kubernetes;
    private readonly V1EventSource _source;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Channel<Occurrence> _occurrences = Channel.CreateBounded<Occurrence>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly Dictionary<(string Uid, string Reason, string Message), (string Name, int Count)> _written = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    /// <param name="kubernetes">The API server.</param>
    /// <param name="component">Who says it, such as <c>kubelet</c>.</param>
    /// <param name="host">On which node; null for the control plane.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where failures go.</param>
    public PodEventRecorder(IKubernetes kubernetes, string component, string? host, TimeProvider timeProvider, ILogger logger)
    {
        _kubernetes = kubernetes;
        _source = new V1EventSource { Component = component, Host = host };
        _timeProvider = timeProvider;
        _logger = logger;
        _work = RunAsync();
    }

    /// <summary>Something that went as it should.</summary>
    public void Normal(V1Pod pod, string reason, string message) => Record(pod, "Normal", reason, message);

    /// <summary>Something that somebody may have to look at.</summary>
    public void Warning(V1Pod pod, string reason, string message) => Record(pod, "Warning", reason, message);

    /// <summary>Writes nothing more from now on.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Writes what is left, for at most 2 s.</summary>
    public async ValueTask DisposeAsync()
    {
        _occurrences.Writer.TryComplete();
        _stop.CancelAfter(Patience);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Record(V1Pod pod, string type, string reason, string message) =>
        _occurrences.Writer.TryWrite(new Occurrence(pod, type, reason, message, PodState.Seconds(_timeProvider.GetUtcNow())));

    private async Task RunAsync()
    {
        try
        {
            await foreach (var occurrence in _occurrences.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await WriteAsync(occurrence).ConfigureAwait(false);
                }
                catch (Exception e) when (e is HttpOperationException or HttpRequestException
                    || (e is OperationCanceledException && !_stop.IsCancellationRequested))
                {
                    _logger.EventNotWritten(e, occurrence.Reason, occurrence.Pod.Metadata.Name);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task WriteAsync(Occurrence occurrence)
    {
        var metadata = occurrence.Pod.Metadata;
        var key = (metadata.Uid, occurrence.Reason, occurrence.Message);
        if (_written.TryGetValue(key, out var before))
        {
            var change = new V1Patch(new { count = before.Count + 1, lastTimestamp = occurrence.At }, V1Patch.PatchType.MergePatch);
            await _kubernetes.CoreV1.PatchNamespacedEventAsync(
                change, before.Name, metadata.NamespaceProperty, cancellationToken: _stop.Token).ConfigureAwait(false);
            _written[key] = (before.Name, before.Count + 1);
            return;
        }

        if (_written.Count == Capacity)
        {
            _written.Clear();
        }

        var name = $"{metadata.Name}.{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..16]}";
        await _kubernetes.CoreV1.CreateNamespacedEventAsync(
            Event(name, occurrence), metadata.NamespaceProperty, cancellationToken: _stop.Token).ConfigureAwait(false);
        _written[key] = (name, 1);
    }

    private Corev1Event Event(string name, Occurrence occurrence) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = occurrence.Pod.Metadata.NamespaceProperty },
        InvolvedObject = new V1ObjectReference
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Name = occurrence.Pod.Metadata.Name,
            NamespaceProperty = occurrence.Pod.Metadata.NamespaceProperty,
            Uid = occurrence.Pod.Metadata.Uid,
            ResourceVersion = occurrence.Pod.Metadata.ResourceVersion,
        },
        Type = occurrence.Type,
        Reason = occurrence.Reason,
        Message = occurrence.Message,
        Source = _source,
        ReportingComponent = _source.Component,
        ReportingInstance = _source.Host ?? _source.Component,
        FirstTimestamp = occurrence.At,
        LastTimestamp = occurrence.At,
        Count = 1,
    };

    private sealed record Occurrence(V1Pod Pod, string Type, string Reason, string Message, DateTime At);
}
