namespace ProtocolLearning.Cli.Status;

/// <summary>One stage of a run.</summary>
/// <param name="Stage">Its number, from 0.</param>
/// <param name="Active">Replicas that train.</param>
/// <param name="Desired">Replicas that the run wants.</param>
/// <param name="Replicas">Its slots that have a placement, in order.</param>
internal sealed record StageBranch(int Stage, int Active, int Desired, IReadOnlyList<ReplicaLeaf> Replicas);
