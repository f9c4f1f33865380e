namespace ProtocolLearning.Controllers.Runtime;

/// <summary>A finalizer's class and the identifier it has on objects.</summary>
/// <param name="EntityType">The kind.</param>
/// <param name="FinalizerType">The class.</param>
/// <param name="Identifier">What stands in <c>metadata.finalizers</c>.</param>
/// <param name="IsOurs">Whether this process puts it on and takes it off.</param>
internal sealed record FinalizerDefinition(Type EntityType, Type FinalizerType, string Identifier, bool IsOurs);
