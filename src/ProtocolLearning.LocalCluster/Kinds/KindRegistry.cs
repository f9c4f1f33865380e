using System.Collections.Immutable;

namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary>The kinds that are served at this moment: the built-in ones, and those of custom resource definitions.</summary>
internal sealed class KindRegistry
{
    private readonly Lock _gate = new();
    private volatile ImmutableList<ResourceKind> _kinds = [.. CoreKinds.All];

    /// <summary>All kinds, built-in ones first.</summary>
    public ImmutableList<ResourceKind> All => _kinds;

    public ResourceKind? Find(string group, string version, string plural) =>
        _kinds.Find(kind => kind.Plural == plural && kind.Group == group && kind.Version == version);

    /// <summary>Any served version of the kind, as owner references name it.</summary>
    public ResourceKind? FindByKind(string group, string name) => _kinds.Find(kind => kind.Kind == name && kind.Group == group);

    public ResourceKind Core(string plural) =>
        Find("", "v1", plural) ?? throw new ArgumentException($"no core kind {plural}", nameof(plural));

    /// <summary>Serves these versions of one kind, in place of those served before.</summary>
    public void Serve(string group, string plural, IEnumerable<ResourceKind> versions)
    {
        lock (_gate)
        {
            _kinds = _kinds.RemoveAll(kind => kind.Group == group && kind.Plural == plural).AddRange(versions);
        }
    }
}
