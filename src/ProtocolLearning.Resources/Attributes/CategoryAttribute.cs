namespace ProtocolLearning.Resources.Attributes;

/// <summary>A category that lists a kind together with others in <c>kubectl get</c>. KubeOps has no counterpart.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class CategoryAttribute(string category) : Attribute
{
    public string Category { get; } = category;
}
