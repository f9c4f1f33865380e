using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Pods;

[Description("An environment variable of a container.")]
public sealed class EnvironmentVariable
{
    [Required]
    [Description("Name of the variable. Variables that the operator sets itself win.")]
    [Pattern(FieldPatterns.EnvironmentName)]
    [Length(maxLength: 128)]
    public string Name { get; set; } = "";

    [Description("Value of the variable, taken literally.")]
    [Length(maxLength: 4096)]
    public string Value { get; set; } = "";
}
