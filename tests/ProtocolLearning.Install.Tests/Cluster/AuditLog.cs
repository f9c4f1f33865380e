using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProtocolLearning.Install.Tests.Cluster;

/// <summary>What a kube-apiserver writes of each request: who, which right, and what came of it.</summary>
internal sealed class AuditLog
{
    private const string Policy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
          - level: Metadata
        """;

    private readonly string _log;

    public AuditLog(string folder)
    {
        _log = Path.Combine(folder, "audit.log");
        var policy = Path.Combine(folder, "audit-policy.yaml");
        File.WriteAllText(policy, Policy);
        ServerArguments = [$"--audit-policy-file={policy}", $"--audit-log-path={_log}"];
    }

    /// <summary>Flags of the server that is to write it.</summary>
    public IReadOnlyList<string> ServerArguments { get; }

    /// <summary>The requests of a user for resources, in the order of their answers.</summary>
    public IReadOnlyList<(string Right, int Code)> Of(string user)
    {
        using var stream = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var requests = new List<(string, int)>();
        while (reader.ReadLine() is { } line)
        {
            if (Parse(line) is { } entry && entry["user"]?["username"]?.GetValue<string>() == user && entry["objectRef"] is { } subject)
            {
                requests.Add((RightOf(entry, subject), entry["responseStatus"]?["code"]?.GetValue<int>() ?? 0));
            }
        }

        return requests;
    }

    private static string RightOf(JsonNode entry, JsonNode subject)
    {
        var resource = subject["resource"]!.GetValue<string>();
        var subresource = subject["subresource"]?.GetValue<string>();
        return Rights.Text(
            entry["verb"]!.GetValue<string>(),
            subject["apiGroup"]?.GetValue<string>() ?? "",
            subresource is null ? resource : $"{resource}/{subresource}");
    }

    /// <summary>The server may be writing the last line.</summary>
    private static JsonNode? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
