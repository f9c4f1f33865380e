using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.MemberClusters;

[Description("A ClusterProfile of the cluster inventory API.")]
public sealed class ClusterProfileCredential
{
    [Required]
    [Description("Name of the ClusterProfile.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 253)]
    public string Name { get; set; } = "";

    [Required]
    [Description("Namespace of the ClusterProfile.")]
    [Pattern(FieldPatterns.Label)]
    [Length(1, 63)]
    public string Namespace { get; set; } = "";
}
