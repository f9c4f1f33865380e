namespace ProtocolLearning.Resources.Attributes;

/// <summary>The bounds of a list field, in items. −1 leaves a side open.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemsAttribute(long minItems = -1, long maxItems = -1) : Attribute
{
    public long MinItems { get; } = minItems;

    public long MaxItems { get; } = maxItems;
}
