namespace ProtocolLearning.Resources.Attributes;

/// <summary>The bounds of a map field, in keys. KubeOps has no counterpart.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PropertiesAttribute(long minProperties = -1, long maxProperties = -1) : Attribute
{
    public long MinProperties { get; } = minProperties;

    public long MaxProperties { get; } = maxProperties;
}
