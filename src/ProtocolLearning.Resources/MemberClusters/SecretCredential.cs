using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.MemberClusters;

[Description("A kubeconfig in a Secret of the operator's namespace.")]
public sealed class SecretCredential
{
    [Required]
    [Description("Name of the Secret.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 253)]
    public string Name { get; set; } = "";

    [Description("Key in the Secret's data.")]
    [Length(1, 253)]
    public string Key { get; set; } = "kubeconfig";
}
