namespace ProtocolLearning.Resources.Attributes;

/// <summary>What a kind, a type or a field means, as <c>kubectl explain</c> prints it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
internal sealed class DescriptionAttribute(string description) : Attribute
{
    public string Description { get; } = description;
}
