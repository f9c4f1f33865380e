namespace ProtocolLearning.Resources.Attributes;

/// <summary>The fields that identify an item of a list, so that several field managers can own items of the same list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class XListMapKeysAttribute(params string[] keys) : Attribute
{
    public IReadOnlyList<string> Keys { get; } = keys;
}
