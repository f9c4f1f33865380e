namespace ProtocolLearning.Controllers.Reconciliation;

/// <summary>A failure that repeating cannot cure: it is counted and logged, and the object rests until it changes.</summary>
public sealed class TerminalReconciliationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TerminalReconciliationException()
    {
    }

    /// <summary>Creates the exception with what is wrong and what to change.</summary>
    public TerminalReconciliationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with what is wrong, and its cause.</summary>
    public TerminalReconciliationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
