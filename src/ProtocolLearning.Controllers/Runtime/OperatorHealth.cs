namespace ProtocolLearning.Controllers.Runtime;

/// <summary>The runtime's state.</summary>
/// <param name="IsReady">The home caches are filled. It does not depend on leading or on any member cluster.</param>
/// <param name="MissingAtHome">The kinds of the home cluster that were never listed, each with the reason.</param>
/// <param name="DegradedMembers">The member clusters of which at least one kind was never listed.</param>
public sealed record OperatorHealth(
    bool IsReady, IReadOnlyList<string> MissingAtHome, IReadOnlyList<string> DegradedMembers);
