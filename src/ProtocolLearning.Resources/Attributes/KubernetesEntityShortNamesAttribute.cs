namespace ProtocolLearning.Resources.Attributes;

/// <summary>The short names that kubectl takes for a kind.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class KubernetesEntityShortNamesAttribute(params string[] shortNames) : Attribute
{
    public IReadOnlyList<string> ShortNames { get; } = shortNames;
}
