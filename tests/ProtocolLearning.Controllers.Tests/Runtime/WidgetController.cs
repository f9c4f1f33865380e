using System.Collections.Concurrent;

using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Runtime;

/// <summary>Records its calls and does what a test tells it.</summary>
public sealed class WidgetController : IEntityController<Widget>
{
    private readonly ConcurrentQueue<Widget> _reconciled = new();
    private readonly ConcurrentQueue<Widget> _deleted = new();

    public Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> Reconcile { get; set; } =
        (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    public IReadOnlyList<Widget> Reconciled => [.. _reconciled];

    public IReadOnlyList<Widget> Deleted => [.. _deleted];

    public int CountOf(string name) => _reconciled.Count(widget => widget.Metadata.Name == name);

    public Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken)
    {
        _reconciled.Enqueue(entity);
        return Reconcile(entity, cancellationToken);
    }

    public Task<ReconciliationResult<Widget>> DeletedAsync(Widget entity, CancellationToken cancellationToken)
    {
        _deleted.Enqueue(entity);
        return Task.FromResult(ReconciliationResult<Widget>.Success(entity));
    }
}
