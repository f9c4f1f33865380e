namespace ProtocolLearning.Controllers.Runtime;

/// <summary>A finalizer's class and the identifier it puts on objects.</summary>
internal sealed record FinalizerDefinition(Type EntityType, Type FinalizerType, string Identifier);
