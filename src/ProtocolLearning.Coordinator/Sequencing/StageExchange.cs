using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>What members reported of one stage's exchange in one round. It is rebuilt from their reports after a restart.</summary>
internal sealed class StageExchange
{
    /// <summary>Committed Merkle roots.</summary>
    public Dictionary<Member, string> Roots { get; } = [];

    /// <summary>What members prepared in the current attempt.</summary>
    public Dictionary<Member, Prepared> Prepared { get; } = [];

    /// <summary>What owners aggregated in the current attempt, by partition.</summary>
    public Dictionary<int, PartitionAggregated> Partitions { get; } = [];

    /// <summary>For each contributor, the owners that lack its contribution in the current attempt.</summary>
    public Dictionary<Slot, HashSet<Member>> MissingContributions { get; } = [];

    /// <summary>For each contributor, the owners that lacked its contribution in any attempt.</summary>
    public Dictionary<Slot, HashSet<Member>> Accusers { get; } = [];

    /// <summary>For each partition, the members that lack its aggregate in the current attempt.</summary>
    public Dictionary<int, HashSet<Member>> MissingAggregates { get; } = [];

    /// <summary>Contributors that later attempts leave out.</summary>
    public HashSet<Member> DroppedContributors { get; } = [];

    /// <summary>Members that own nothing in later attempts.</summary>
    public HashSet<Member> DroppedOwners { get; } = [];

    /// <summary>When the current attempt was opened, or the round was closed where none is.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>When the stage decided; null before.</summary>
    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>The commitments are awaited from now on.</summary>
    public void Begin(DateTimeOffset now) => Since = now;

    /// <summary>A new attempt: what was reported of the one before no longer counts.</summary>
    public void BeginAttempt(DateTimeOffset now)
    {
        Prepared.Clear();
        Partitions.Clear();
        MissingContributions.Clear();
        MissingAggregates.Clear();
        Since = now;
    }

    public void Decide(DateTimeOffset now) => DecidedAt = now;

    /// <summary>A member is gone, or came back with nothing.</summary>
    public void Forget(Member member)
    {
        Prepared.Remove(member);
        DroppedOwners.Add(member);
    }
}
