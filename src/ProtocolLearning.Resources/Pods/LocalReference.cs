using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Pods;

[Description("The name of an object in the same namespace.")]
public sealed class LocalReference
{
    [Required]
    [Description("Name of the object.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 253)]
    public string Name { get; set; } = "";
}
