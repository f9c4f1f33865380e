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
        IReadOnlyList<string> errors = read.Errors.Count > 0
            ? [.. read.Errors.Select(error => error.ToString())]
            : [.. Contradictions(read.Objects, keys.Keys).Select(error => $"{source}: {error}")];
        return errors.Count > 0 ? (null, errors) : (Assemble(read.Objects, keys), []);
    }

    private static LocalManifest Assemble(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects, Dictionary<string, IdentityKey> keys)
    {
        foreach (var namespaced in objects.Where(read => read is not V1Alpha1MemberCluster))
        {
            namespaced.Metadata.NamespaceProperty ??= DefaultNamespace;
        }

        return new LocalManifest
        {
            Run = objects.OfType<V1Alpha1TrainingRun>().Single(),
            Clusters = [.. objects.OfType<V1Alpha1MemberCluster>()],
            Participants = [.. objects.OfType<V1Alpha1Participant>()],
            Keys = keys,
        };
    }

    private static IEnumerable<string> Contradictions(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects, IReadOnlyCollection<string> keys)
    {
        var runs = objects.OfType<V1Alpha1TrainingRun>().ToArray();
        if (runs.Length != 1)
        {
            yield return $"holds {runs.Length} TrainingRuns; a local run takes exactly one";
            yield break;
        }

        var participants = objects.OfType<V1Alpha1Participant>().ToArray();
        var clusters = objects.OfType<V1Alpha1MemberCluster>().Select(cluster => cluster.Metadata.Name).ToHashSet();
        if (participants.Length == 0)
        {
            yield return "holds no Participant, so nobody would train; add at least one for each replica";
        }

        foreach (var participant in participants)
        {
            var name = participant.Metadata.Name;
            if (participant.Spec.RunRef.Name != runs[0].Metadata.Name)
            {
                yield return $"Participant {name}: spec.runRef.name: no TrainingRun {participant.Spec.RunRef.Name} here; write {runs[0].Metadata.Name}";
            }

            if (!clusters.Contains(participant.Spec.ClusterRef.Name))
            {
                yield return $"Participant {name}: spec.clusterRef.name: no MemberCluster {participant.Spec.ClusterRef.Name} here; add one or name another";
            }

            if (!keys.Contains(name))
            {
                yield return $"Participant {name}: spec.publicKey: a local run makes the keys itself; write ${{PUBLIC_KEY:{name}}}";
            }
        }
    }
}
