using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Conformance.Tests.Runtime;

/// <summary>Needs two calls.</summary>
public sealed class GadgetFinalizer : IEntityFinalizer<Gadget>
{
    public const string Identifier = "test.dev/cleanup";

    private int _calls;

    public int Calls => _calls;

    public Task<ReconciliationResult<Gadget>> FinalizeAsync(Gadget entity, CancellationToken cancellationToken) =>
        Task.FromResult(ReconciliationResult<Gadget>.Success(entity, Interlocked.Increment(ref _calls) < 2 ? TimeSpan.FromMilliseconds(1) : null));
}
