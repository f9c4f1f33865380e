using System.Collections.Concurrent;
using System.Diagnostics;

using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Tests.Observability;

/// <summary>Keeps the runtime's finished spans. Other tests of the process add theirs: ask by what only this test knows.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _finished = new();
    private readonly ActivityListener _listener;

    public RecordedSpans()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ControllerTracing.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _finished.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> With(string tag, object value) =>
        [.. _finished.Where(span => Equals(span.GetTagItem(tag), value))];

    public void Dispose() => _listener.Dispose();
}
