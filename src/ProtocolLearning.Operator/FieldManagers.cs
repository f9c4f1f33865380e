namespace ProtocolLearning.Operator;

/// <summary>The field managers of server-side apply: one for each controller.</summary>
internal static class FieldManagers
{
    public const string Placement = "protocollearning-placement";

    public const string Pods = "protocollearning-pods";

    public const string Agent = "protocollearning-agent";

    public const string Clusters = "protocollearning-clusters";
}
