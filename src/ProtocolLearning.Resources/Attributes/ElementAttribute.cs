namespace ProtocolLearning.Resources.Attributes;

/// <summary>The bounds of the strings in a list, or of the values in a map. KubeOps has no counterpart.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ElementAttribute(long maxLength, string? pattern = null) : Attribute
{
    public long MaxLength { get; } = maxLength;

    public string? Pattern { get; } = pattern;
}
