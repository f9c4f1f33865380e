namespace ProtocolLearning.Resources.Attributes;

/// <summary>How a list merges: <c>atomic</c>, or <c>set</c> for unique scalars. Lists with map keys are maps without saying so.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class XListTypeAttribute(string listType) : Attribute
{
    public string ListType { get; } = listType;
}
