namespace ProtocolLearning.Cli.Report;

/// <summary>One slot at the end of the run.</summary>
/// <param name="Slot">stage-index.</param>
/// <param name="Epoch">Its last epoch.</param>
/// <param name="Participant">Who held it.</param>
/// <param name="Node">Where it ran: cluster/node.</param>
/// <param name="State">Active, Joining, Lost, …</param>
internal sealed record ReplicaRow(string Slot, long Epoch, string Participant, string Node, string State);
