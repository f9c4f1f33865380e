using System.Text.RegularExpressions;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>
/// A container's mount paths and the folders behind them. There is no mount: a path reaches the program through the values of its
/// environment, where this table replaces it.
/// </summary>
internal sealed class MountTable
{
    public static readonly MountTable Empty = new(new Dictionary<string, string>());

    private readonly Dictionary<string, string> _folders;
    private readonly Regex? _paths;

    /// <param name="folders">Folder by mount path.</param>
    public MountTable(IReadOnlyDictionary<string, string> folders)
    {
        _folders = folders.ToDictionary(mount => mount.Key.TrimEnd('/'), mount => mount.Value);
        if (_folders.Count > 0)
        {
            // A path counts where it begins a word or follows a scheme, and only up to the end of a segment. The longest wins.
            var alternatives = string.Join('|', _folders.Keys.OrderByDescending(path => path.Length).Select(Regex.Escape));
            _paths = new Regex($@"(?<=^|[^A-Za-z0-9._\-/]|://)(?:{alternatives})(?=$|[^A-Za-z0-9._\-])", RegexOptions.CultureInvariant);
        }
    }

    /// <summary>The value with every mount path in it replaced by its folder.</summary>
    public string Rewrite(string value) => _paths?.Replace(value, match => _folders[match.Value]) ?? value;
}
