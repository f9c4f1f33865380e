using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Cli.Status;

/// <summary>One replica of a stage.</summary>
/// <param name="Slot">Its place in the stage group, from 0.</param>
/// <param name="Participant">Who holds it.</param>
/// <param name="Cluster">The member cluster that it runs in.</param>
/// <param name="Node">Its pod's node; null while it has none.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Score">Its participant's worst detection score; null before one.</param>
/// <param name="Note">What is not fine about it; null where nothing is.</param>
internal sealed record ReplicaLeaf(
    int Slot, string Participant, string Cluster, string? Node, long Epoch, ShardPhase? Phase, string? Score, string? Note);
