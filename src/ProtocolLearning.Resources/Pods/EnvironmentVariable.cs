using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Pods;

[Description("An environment variable of a container.")]
public sealed class EnvironmentVariable
{
    [Required]
    [Description("Name of the variable. Names that begin with PROTOCOLLEARNING_ are the operator's own.")]
    [Pattern(FieldPatterns.EnvironmentName)]
    [Length(maxLength: 128)]
    public string Name { get; set; } = "";

    [Description("Value of the variable, taken literally.")]
    [Length(maxLength: 4096)]
    public string Value { get; set; } = "";
}
