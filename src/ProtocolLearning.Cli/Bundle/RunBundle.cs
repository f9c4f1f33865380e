using ProtocolLearning.Cli.Access;
using ProtocolLearning.Cli.Coordinators;
using ProtocolLearning.Cli.Status;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Cli.Bundle;

/// <summary>Everything about a run that helps somebody else to see what is wrong with it, and nothing secret.</summary>
internal sealed class RunBundle(ClusterAccess home, MemberAccess members, string? coordinator, TimeProvider time)
{
    private const long MostLogBytes = 64L << 20;
    private const string OperatorSelector = "app.kubernetes.io/name=protocol-learning";

    private static readonly TimeSpan CoordinatorPatience = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandFailure">There is no such run, or it is not said whose a member's kubeconfig is.</exception>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public async Task<int> WriteAsync(string run, string path, TextWriter output, CancellationToken cancellationToken)
    {
        var objects = await RunObjects.ReadAsync(home, run, cancellationToken);
        members.CheckFor([.. Places(objects).Select(place => place.Cluster.Metadata.Name).Distinct()]);
        await using var archive = BundleArchive.Create(path, time);
        try
        {
            await CollectAsync(objects, archive, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        await output.WriteLineAsync($"{path}: {archive.Count} files{(archive.Missing.Count == 0 ? "" : $"; {archive.Missing.Count} things could not be had, see missing.txt in it")}");
        return ExitCode.Succeeded;
    }

    private async Task CollectAsync(RunObjects objects, BundleArchive archive, CancellationToken cancellationToken)
    {
        await archive.AddTextAsync("status.txt", RunTreeText.Of(RunTrees.Of(objects, time.GetUtcNow())), cancellationToken);
        await HomeAsync(objects, archive, cancellationToken);
        foreach (var (cluster, @namespace) in Places(objects))
        {
            await MemberAsync(objects, cluster, @namespace, archive, cancellationToken);
        }

        await LogAsync(objects, archive, cancellationToken);
        await archive.AddTextAsync("missing.txt", string.Join('\n', archive.Missing) + '\n', cancellationToken);
    }

    private async Task HomeAsync(RunObjects objects, BundleArchive archive, CancellationToken cancellationToken)
    {
        await archive.AddAsync("home/trainingruns", objects.Run, cancellationToken);
        foreach (var participant in objects.Participants)
        {
            await archive.AddAsync("home/participants", participant, cancellationToken);
        }

        foreach (var placement in objects.Placements)
        {
            await archive.AddAsync("home/shardplacements", placement, cancellationToken);
        }

        foreach (var cluster in objects.Clusters ?? [])
        {
            await archive.AddAsync("home/memberclusters", cluster, cancellationToken);
        }

        if (objects.Clusters is null)
        {
            archive.Miss("home/memberclusters", "you may not list them");
        }

        var (run, participants) = (objects.Run.Metadata.Name, objects.Participants.Select(participant => participant.Metadata.Name).ToHashSet(StringComparer.Ordinal));
        var collector = new ClusterCollector(home, "home", archive);
        await collector.PodsAsync($"{ResourceLabels.Run}={run}", cancellationToken);
        await collector.EventsAsync(name => participants.Contains(name) || IsOf(run, name), cancellationToken);
        var system = new ClusterCollector(new ClusterAccess(home.Client, members.OperatorNamespace, home.Address), "operator", archive);
        await system.PodsAsync(OperatorSelector, cancellationToken);
        await system.EventsAsync(_ => true, cancellationToken);
    }

    private async Task MemberAsync(RunObjects objects, V1Alpha1MemberCluster cluster, string @namespace, BundleArchive archive, CancellationToken cancellationToken)
    {
        var folder = $"members/{cluster.Metadata.Name}/{@namespace}";
        var (member, problem) = await members.OpenAsync(cluster, @namespace, cancellationToken);
        if (member is null)
        {
            archive.Miss(folder, problem ?? "it cannot be opened");
            return;
        }

        using (member)
        {
            var run = objects.Run.Metadata.Name;
            var collector = new ClusterCollector(member, folder, archive);
            var nodes = await collector.PodsAsync($"{ResourceLabels.Run}={run}", cancellationToken);
            await collector.NodesAsync(nodes, cancellationToken);
            await collector.EventsAsync(name => IsOf(run, name), cancellationToken);
        }
    }

    private async Task LogAsync(RunObjects objects, BundleArchive archive, CancellationToken cancellationToken)
    {
        const string Path = "coordinator/log.jsonl";
        using var lines = new MemoryStream();
        try
        {
            await foreach (var entry in CoordinatorLog.Of(objects.Run, coordinator, CoordinatorPatience, time).ReadAsync(cancellationToken))
            {
                if (lines.Length > MostLogBytes)
                {
                    archive.Miss(Path, "it is longer than 64 MiB and ends early; plearn coordinator backup copies it whole");
                    break;
                }

                lines.Write(CanonicalJson.Serialize(entry));
                lines.WriteByte((byte)'\n');
            }
        }
        catch (CommandFailure failure)
        {
            archive.Miss(Path, failure.Message);
        }

        if (lines.Length > 0)
        {
            // Anybody may read it from the coordinator; a changed byte would only break its chain.
            await archive.AddPublicAsync(Path, lines.GetBuffer().AsMemory(0, (int)lines.Length), cancellationToken);
        }
    }

    /// <summary>Every member namespace that the run has a participant or a placement in.</summary>
    private static IEnumerable<(V1Alpha1MemberCluster Cluster, string Namespace)> Places(RunObjects objects) =>
        objects.Participants.Select(participant => (Cluster: participant.Spec.ClusterRef.Name, participant.Spec.Namespace))
            .Concat(objects.Placements.Select(placement => (placement.Spec.Cluster, placement.Spec.Namespace)))
            .Distinct()
            .Order()
            .SelectMany(place => (objects.Clusters ?? [])
                .Where(cluster => cluster.Metadata.Name == place.Cluster)
                .Select(cluster => (cluster, place.Namespace)));

    private static bool IsOf(string run, string name) => name == run || name.StartsWith(run + '-', StringComparison.Ordinal);
}
