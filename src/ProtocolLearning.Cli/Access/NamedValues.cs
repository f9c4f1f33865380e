using System.Text.RegularExpressions;

namespace ProtocolLearning.Cli.Access;

/// <summary>An option's value for each member cluster, or one that names none.</summary>
internal sealed partial class NamedValues
{
    private const string Unnamed = "";

    private readonly Dictionary<string, string> _byCluster = new(StringComparer.Ordinal);

    /// <summary>Whether there is a value, and it does not say whose it is.</summary>
    public bool IsUnnamed => _byCluster.ContainsKey(Unnamed);

    /// <summary>Reads VALUE, or any number of CLUSTER=VALUE.</summary>
    /// <exception cref="CommandFailure">A cluster is named twice, or a value that names none is not the only one.</exception>
    public static NamedValues Parse(string option, string[]? texts)
    {
        var values = new NamedValues();
        foreach (var text in texts ?? [])
        {
            var parts = Named().Match(text);
            if (!values._byCluster.TryAdd(parts.Groups["cluster"].Value, parts.Groups["value"].Value))
            {
                throw new CommandFailure($"{option}: '{text}' is the second for its cluster; write {option} CLUSTER=… once for each");
            }
        }

        return values.IsUnnamed && values._byCluster.Count > 1
            ? throw new CommandFailure($"{option}: one of them names no cluster; write {option} CLUSTER=… for each")
            : values;
    }

    /// <summary>A cluster's value; null where there is none for it.</summary>
    public string? Of(string? cluster) => _byCluster.GetValueOrDefault(cluster ?? Unnamed) ?? _byCluster.GetValueOrDefault(Unnamed);

    [GeneratedRegex("^(?:(?<cluster>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)=)?(?<value>.*)$", RegexOptions.Singleline)]
    private static partial Regex Named();
}
