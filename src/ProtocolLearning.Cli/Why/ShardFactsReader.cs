using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Cli.Coordinators;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Cli.Why;

/// <summary>Collects the facts about a shard. What may not be read, or does not answer, stays unknown with its reason.</summary>
internal sealed class ShardFactsReader(ClusterAccess home, MemberAccess members, string? coordinator, TimeProvider time)
{
    private const int MostEvents = 50;
    private static readonly TimeSpan CoordinatorPatience = TimeSpan.FromSeconds(5);

    /// <exception cref="CommandFailure">There is no such run.</exception>
    public async Task<ShardFacts> ReadAsync(ShardReference shard, CancellationToken cancellationToken)
    {
        var objects = await RunObjects.ReadAsync(home, shard.Run, cancellationToken);
        var placement = objects.Placements.FirstOrDefault(placement => placement.Spec.Stage == shard.Stage && placement.Spec.Slot == shard.Slot);
        var facts = new ShardFacts
        {
            Run = objects.Run,
            Stage = shard.Stage,
            Slot = shard.Slot,
            Participants = objects.Participants,
            Placement = placement,
            SeesClusters = objects.Clusters is not null,
            Cluster = objects.Clusters?.FirstOrDefault(cluster => cluster.Metadata.Name == placement?.Spec.Cluster),
        };
        if (placement is null || placement.Status?.Phase == ShardPhase.Active)
        {
            return facts;
        }

        facts = facts with { PlacementEvents = await EventsAsync(home, placement.Metadata.Name, cancellationToken) };
        return await WithLogAsync(await WithMemberAsync(facts, placement, cancellationToken), cancellationToken);
    }

    private async Task<ShardFacts> WithMemberAsync(ShardFacts facts, V1Alpha1ShardPlacement placement, CancellationToken cancellationToken)
    {
        var (member, problem) = await members.OpenAsync(facts.Cluster, placement.Spec.Namespace, cancellationToken);
        if (member is null)
        {
            return facts with { MemberProblem = problem };
        }

        using (member)
        {
            try
            {
                var name = ResourceNames.WorkerPod(placement.Metadata.Name, placement.Spec.Epoch);
                return facts with
                {
                    Pod = await ClusterAccess.OrNull(() => member.Client.CoreV1.ReadNamespacedPodAsync(name, member.Namespace, cancellationToken: cancellationToken)),
                    PodEvents = await EventsAsync(member, name, cancellationToken),
                };
            }
            catch (Exception exception) when (exception is not OperationCanceledException && CommandGuard.Explain(exception) is { } failure)
            {
                return facts with { MemberProblem = failure.Message };
            }
        }
    }

    private async Task<ShardFacts> WithLogAsync(ShardFacts facts, CancellationToken cancellationToken)
    {
        try
        {
            var state = RunState.Empty;
            await foreach (var entry in CoordinatorLog.Of(facts.Run, coordinator, CoordinatorPatience, time).ReadAsync(cancellationToken))
            {
                state = state.Apply(entry);
            }

            return state.Members.TryGetValue(new Slot(facts.Stage, facts.Slot), out var member)
                ? facts with { Logged = new LoggedShard(member.Member.Epoch, member.Phase, member.LossReason) }
                : facts;
        }
        catch (CommandFailure failure)
        {
            return facts with { CoordinatorProblem = failure.Message };
        }
    }

    private static async Task<IReadOnlyList<EventLine>> EventsAsync(ClusterAccess cluster, string about, CancellationToken cancellationToken)
    {
        try
        {
            var events = await cluster.Client.CoreV1.ListNamespacedEventAsync(
                cluster.Namespace, fieldSelector: $"involvedObject.name={about}", cancellationToken: cancellationToken);
            return
            [
                .. events.Items.OrderByDescending(Latest).Take(MostEvents).Select(happened => new EventLine(happened.Reason ?? "", happened.Message ?? "")),
            ];
        }
        catch (HttpOperationException)
        {
            // Who may not read events still gets an answer from everything else.
            return [];
        }
    }

    private static DateTime Latest(Corev1Event happened) =>
        happened.LastTimestamp ?? happened.EventTime ?? happened.Metadata.CreationTimestamp ?? DateTime.MinValue;
}
