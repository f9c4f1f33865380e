using k8s;
using k8s.Models;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Resources.Manifests;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Local.Manifests;

/// <summary>Reads the manifests of a local run, or says in one line each what is wrong with them.</summary>
internal static class LocalManifestReader
{
    private const string DefaultNamespace = "default";

    /// <summary>The manifest, or its errors.</summary>
    /// <param name="text">YAML or JSON with placeholders.</param>
    /// <param name="source">The file's name, for errors.</param>
    public static (LocalManifest? Manifest, IReadOnlyList<string> Errors) Read(string text, string source)
    {
        if (DotnetPacks.Folder is null && text.Contains(DotnetPacks.Placeholder, StringComparison.Ordinal))
        {
            return (null, [$"{source}: {DotnetPacks.Placeholder}: this runtime has no SDK beside it; name a folder with text instead"]);
        }

        var keys = Placeholders.KeyNames(text).ToDictionary(name => name, _ => IdentityKey.Generate());
        var publicKeys = keys.ToDictionary(key => key.Key, key => key.Value.PublicKey.Text);
        var read = ManifestReader.Read(Placeholders.Fill(text, DotnetPacks.Folder, publicKeys), source);
        FillNamespaces(read.Objects);
        IReadOnlyList<string> errors = read.Errors.Count > 0
            ? [.. read.Errors.Select(error => error.ToString())]
            : [.. LocalManifestRules.Broken(read.Objects, publicKeys).Select(error => $"{source}: {error}")];
        return errors.Count > 0 ? (null, errors) : (Assemble(read.Objects, keys), []);
    }

    private static LocalManifest Assemble(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects, Dictionary<string, IdentityKey> keys) => new()
    {
        Run = objects.OfType<V1Alpha1TrainingRun>().Single(),
        Clusters = [.. objects.OfType<V1Alpha1MemberCluster>()],
        Participants = [.. objects.OfType<V1Alpha1Participant>()],
        Keys = keys,
    };

    private static void FillNamespaces(IEnumerable<IKubernetesObject<V1ObjectMeta>> objects)
    {
        foreach (var namespaced in objects.Where(read => read is not V1Alpha1MemberCluster))
        {
            namespaced.Metadata.NamespaceProperty ??= DefaultNamespace;
        }
    }
}
