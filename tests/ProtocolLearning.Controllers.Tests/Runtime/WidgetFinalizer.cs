using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Runtime;

/// <summary>Needs two calls.</summary>
public sealed class WidgetFinalizer : IEntityFinalizer<Widget>
{
    private int _calls;

    public int Calls => _calls;

    public Task<ReconciliationResult<Widget>> FinalizeAsync(Widget entity, CancellationToken cancellationToken) =>
        Task.FromResult(Interlocked.Increment(ref _calls) < 2
            ? ReconciliationResult<Widget>.Success(entity, TimeSpan.FromMilliseconds(1))
            : ReconciliationResult<Widget>.Success(entity));
}
