using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Http;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>The rules of the roles in a manifest, asked as an API server asks them.</summary>
internal sealed class AccessRules
{
    private readonly List<(string? Namespace, V1PolicyRule Rule)> _rules = [];

    public AccessRules(string manifest)
    {
        foreach (var document in KubernetesYaml.LoadAllFromString(manifest))
        {
            _rules.AddRange(document switch
            {
                V1ClusterRole role => role.Rules.Select(rule => ((string?)null, rule)),
                V1Role role => role.Rules.Select(rule => ((string?)role.Metadata.NamespaceProperty, rule)),
                _ => [],
            });
        }
    }

    public bool Grant(string method, string path, IQueryCollection query)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts[0] is not ("api" or "apis"))
        {
            // What every account may read, as /version.
            return method == "GET";
        }

        var group = parts[0] == "api" ? "" : parts[1];
        var rest = parts[(parts[0] == "api" ? 2 : 3)..];
        if (rest.Length == 0)
        {
            // Discovery, which every account may read too.
            return method == "GET";
        }

        string? space = null;
        if (rest is ["namespaces", var named, _, ..])
        {
            (space, rest) = (named, rest[2..]);
        }

        var resource = rest.Length == 3 ? $"{rest[0]}/{rest[2]}" : rest[0];
        var name = rest.Length > 1 ? rest[1] : query["fieldSelector"].ToString() is ['m', ..] selector ? selector["metadata.name=".Length..] : null;
        var verb = (method, rest.Length) switch
        {
            ("GET", 1) when query["watch"].Count > 0 => "watch",
            ("GET", 1) => "list",
            ("GET", _) => "get",
            ("POST", _) => "create",
            ("PUT", _) => "update",
            ("PATCH", _) => "patch",
            _ => "delete",
        };
        return _rules.Any(rule => (rule.Namespace is null || rule.Namespace == space)
            && rule.Rule.ApiGroups.Contains(group)
            && rule.Rule.Resources.Contains(resource)
            && rule.Rule.Verbs.Contains(verb)
            && (rule.Rule.ResourceNames is not { Count: > 0 } names || (name is not null && names.Contains(name))));
    }
}
