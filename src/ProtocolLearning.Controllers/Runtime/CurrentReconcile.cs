namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Holds the context of a service scope, which is made before the context is known.</summary>
internal sealed class CurrentReconcile
{
    private ReconcileContext? _context;

    /// <exception cref="InvalidOperationException">Read outside a reconciliation.</exception>
    public ReconcileContext Context
    {
        get => _context ?? throw new InvalidOperationException("There is no reconciliation in this service scope.");
        set => _context = value;
    }
}
