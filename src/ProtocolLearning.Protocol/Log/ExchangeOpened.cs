using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>
/// A stage group exchanges its pseudo-gradients. The vector is cut into as many partitions as the stage had roster members, in
/// every attempt; a commitment stays good when an owner is replaced.
/// </summary>
/// <param name="Round">The round.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Exchange">Attempt, from 0. A later one replaces the one before.</param>
/// <param name="Contributors">Whose pseudo-gradients are aggregated, in order of slot.</param>
/// <param name="Owners">Who aggregates partition j.</param>
/// <param name="DeadlineSeconds">How long the attempt may take.</param>
/// <param name="Shares">
/// Share of each partition in millionths, by what its owner can send and receive; null in rounds of the first version, whose partitions
/// are equal.
/// </param>
public sealed record ExchangeOpened(
    long Round,
    int Stage,
    int Exchange,
    IReadOnlyList<Contributor> Contributors,
    IReadOnlyList<Member> Owners,
    double DeadlineSeconds,
    IReadOnlyList<int>? Shares = null) : Command;
