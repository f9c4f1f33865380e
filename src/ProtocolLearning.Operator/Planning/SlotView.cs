using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Operator.Planning;

/// <summary>What is known of one slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Written">The tenancy that the ShardPlacement says; null where there is none.</param>
/// <param name="Logged">The newest tenancy in the coordinator's log; null where there is none.</param>
internal sealed record SlotView(Slot Slot, Member? Written, MemberState? Logged)
{
    /// <summary>Somebody has taken its placement into their own hands: it stays as it is, whatever became of its tenant.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Its placement is being deleted: what is written now would go with it.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>Why its last tenant's cluster does not let the shard go now; null where it does.</summary>
    public string? MustWait { get; init; }

    /// <summary>Its cluster leaves: its tenant works on until somebody else takes the slot.</summary>
    public bool StaysUntilTaken { get; init; }

    /// <summary>A participant that must not get the slot, because its cluster refused the pod or a failure rule moved the shard away from it.</summary>
    public string? Barred { get; init; }

    /// <summary>Its placement is gone and the log still has its tenant, whose epoch must not be made twice.</summary>
    public bool IsAbandoned => Written is null && Logged is { Phase: not MemberPhase.Lost };

    /// <summary>Whether the placement says what the log says, or is ahead of it.</summary>
    public bool IsWritten => Written is not null && Written.Epoch >= (Logged?.Member.Epoch ?? 0);

    /// <summary>Whether the log says what the placement says.</summary>
    public bool IsLogged => Written is not null && Logged?.Member.Epoch == Written.Epoch;

    /// <summary>The slot as the planner takes it: the newer of both tenancies, and whether it is lost. A held one is nobody else's.</summary>
    public CurrentPlacement? Current => (IsWritten ? Written : Logged?.Member) is { } tenant
        ? new CurrentPlacement(Slot, tenant.Epoch, tenant.Participant, !IsHeld && Logged?.Phase == MemberPhase.Lost && (IsLogged || !IsWritten), IsLeaving || IsAbandoned)
        : null;
}
