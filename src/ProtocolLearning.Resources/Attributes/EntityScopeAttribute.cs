namespace ProtocolLearning.Resources.Attributes;

/// <summary>Says whether objects of a kind live in a namespace or in the cluster. Without it: namespaced.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class EntityScopeAttribute(EntityScope scope) : Attribute
{
    public EntityScope Scope { get; } = scope;
}
