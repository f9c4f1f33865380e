using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.MemberClusters;

[Description("Lets some home namespaces place pods in some of the cluster's namespaces.")]
public sealed class AllowedNamespaces
{
    [Description("Labels that a home namespace must have. Empty: every home namespace.")]
    [Properties(maxProperties: 16)]
    [Element(63)]
    public IDictionary<string, string>? HomeSelector { get; set; }

    [Required]
    [Description("Namespaces of the member cluster.")]
    [Items(1, 64)]
    [XListType("set")]
    [Element(63, FieldPatterns.Label)]
    public IList<string> MemberNamespaces { get; set; } = [];
}
