using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>An owner cannot aggregate: some contributions did not come, or were not what their sender committed to.</summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="Contributors">Slots of those that are missing.</param>
public sealed record ContributionsMissing(long Round, int Exchange, int Partition, IReadOnlyList<Slot> Contributors) : Report;
