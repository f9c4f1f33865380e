namespace ProtocolLearning.Resources.Attributes;

/// <summary>The bounds of a string field, in characters. −1 leaves a side open.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LengthAttribute(long minLength = -1, long maxLength = -1) : Attribute
{
    public long MinLength { get; } = minLength;

    public long MaxLength { get; } = maxLength;
}
