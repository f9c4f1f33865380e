using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.OpenApi;

/// <summary>The version of Kubernetes whose behaviour the server follows.</summary>
internal static class ServerVersion
{
    public const string GitVersion = "v1.33.0+protocollearning";

    public static JsonObject Document() => new()
    {
        ["major"] = "1",
        ["minor"] = "33",
        ["gitVersion"] = GitVersion,
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2025-04-23T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "embedded",
    };
}
