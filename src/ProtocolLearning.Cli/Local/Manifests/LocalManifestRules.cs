using k8s;
using k8s.Models;
using ProtocolLearning.Cli.Local.Clusters;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Local.Manifests;

/// <summary>What the objects of one manifest have to be to one another, so that a local run can be made of them.</summary>
internal static class LocalManifestRules
{
    /// <summary>What is wrong, one line each: object, field, and what to do.</summary>
    /// <param name="objects">Objects that are sound by themselves.</param>
    /// <param name="publicKeys">The keys that were made, by the participant's name in <c>${PUBLIC_KEY:NAME}</c>.</param>
    public static IEnumerable<string> Broken(
        IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects, IReadOnlyDictionary<string, string> publicKeys)
    {
        var runs = objects.OfType<V1Alpha1TrainingRun>().ToArray();
        if (runs.Length != 1)
        {
            return [$"holds {runs.Length} TrainingRuns ({string.Join(", ", runs.Select(run => run.Metadata.Name))}); leave exactly one in the file"];
        }

        var clusters = objects.OfType<V1Alpha1MemberCluster>().ToArray();
        var participants = objects.OfType<V1Alpha1Participant>().ToArray();
        return
        [
            .. Superfluous(objects),
            .. Twice(objects),
            .. clusters.SelectMany(cluster => OfCluster(cluster, clusters).Select(problem => $"MemberCluster {cluster.Metadata.Name}: {problem}")),
            .. participants.SelectMany(participant =>
                OfParticipant(participant, runs[0], clusters, publicKeys).Select(problem => $"Participant {participant.Metadata.Name}: {problem}")),
            .. participants.Length == 0 ? ["holds no Participant, so nobody would train; add at least one for each replica"] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> Superfluous(IEnumerable<IKubernetesObject<V1ObjectMeta>> objects) =>
        objects.OfType<V1Alpha1ShardPlacement>().Select(placement =>
            $"ShardPlacement {placement.Metadata.Name}: kind: the operator makes these itself; take it out");

    private static IEnumerable<string> Twice(IEnumerable<IKubernetesObject<V1ObjectMeta>> objects) =>
        from read in objects
        group read by (read.Kind, read.Metadata.Name) into same
        where same.Count() > 1
        select $"{same.Key.Kind} {same.Key.Name}: metadata.name: stands {same.Count()} times in the file; give each a name of its own";

    private static IEnumerable<string> OfCluster(V1Alpha1MemberCluster cluster, IEnumerable<V1Alpha1MemberCluster> all)
    {
        if (cluster.Metadata.Name == LocalSession.HomeName)
        {
            yield return $"metadata.name: {LocalSession.HomeName} is the home cluster's own name; use another";
        }

        if (cluster.Spec.Mode != MemberClusterMode.Push)
        {
            yield return "spec.mode: a local run has Push clusters only; write Push";
        }
        else if (cluster.Spec.Credential is not { Type: CredentialType.Secret, Secret.Name: { } secret })
        {
            yield return "spec.credential.type: a local run makes each cluster's credential itself, as a Secret; write Secret";
        }
        else if (secret == OperatorPod.CredentialSecret || all.Any(other => other.Metadata.Name != cluster.Metadata.Name && other.Spec.Credential?.Secret?.Name == secret))
        {
            yield return $"spec.credential.secret.name: {secret} is another cluster's Secret; name one of its own, such as {cluster.Metadata.Name}-kubeconfig";
        }
    }

    private static IEnumerable<string> OfParticipant(
        V1Alpha1Participant participant,
        V1Alpha1TrainingRun run,
        IEnumerable<V1Alpha1MemberCluster> clusters,
        IReadOnlyDictionary<string, string> publicKeys)
    {
        var (name, spec) = (participant.Metadata.Name, participant.Spec);
        if (participant.Metadata.NamespaceProperty != run.Metadata.NamespaceProperty)
        {
            yield return $"metadata.namespace: must be that of TrainingRun {run.Metadata.Name}; write {run.Metadata.NamespaceProperty}";
        }

        if (spec.RunRef.Name != run.Metadata.Name)
        {
            yield return $"spec.runRef.name: no TrainingRun {spec.RunRef.Name} here; write {run.Metadata.Name}";
        }

        if (!clusters.Any(cluster => cluster.Metadata.Name == spec.ClusterRef.Name))
        {
            yield return $"spec.clusterRef.name: no MemberCluster {spec.ClusterRef.Name} here; add one or name another";
        }

        if (publicKeys.GetValueOrDefault(name) != spec.PublicKey)
        {
            yield return $"spec.publicKey: a local run makes the keys itself; write ${{PUBLIC_KEY:{name}}}";
        }
    }
}
