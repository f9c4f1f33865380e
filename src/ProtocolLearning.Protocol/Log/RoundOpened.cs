using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>A round begins: stage-0 members draw samples until it closes.</summary>
/// <param name="Round">The round, from 1; round 0 is the agreement on the initial state.</param>
/// <param name="Roster">Members that take part, of all stages, in order of slot.</param>
/// <param name="TokenBudget">Confirmed tokens at which the round closes.</param>
/// <param name="Beacon">Public randomness of this round, lower-case hex.</param>
/// <param name="Version">
/// The protocol version that the round and all later ones follow, which every member speaks; null while that is the first one. From then on
/// nobody joins who speaks an older one.
/// </param>
public sealed record RoundOpened(
    long Round, IReadOnlyList<Member> Roster, long TokenBudget, string Beacon, int? Version = null) : Command;
