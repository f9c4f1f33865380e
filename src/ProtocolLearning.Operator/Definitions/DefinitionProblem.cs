namespace ProtocolLearning.Operator.Definitions;

/// <summary>Why a spec cannot be proposed.</summary>
/// <param name="Reason">The reason of the condition SpecAccepted.</param>
/// <param name="Message">The field, what is wrong, what to do.</param>
internal sealed record DefinitionProblem(string Reason, string Message)
{
    /// <summary>The spec cannot keep its own promises.</summary>
    public const string Unsound = "Unsound";

    /// <summary>The spec asks for something that this release does not have.</summary>
    public const string Unsupported = "Unsupported";
}
