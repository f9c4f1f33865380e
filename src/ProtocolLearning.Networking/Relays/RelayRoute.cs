using ProtocolLearning.Networking.Identity;

namespace ProtocolLearning.Networking.Relays;

/// <summary>The way in of a member that can only dial out.</summary>
/// <param name="Relays">host:port of the relays that may be used, the preferred one first. At least one.</param>
/// <param name="Key">The participant's key, with which the member registers. Not disposed of.</param>
public sealed record RelayRoute(IReadOnlyList<string> Relays, IdentityKey Key);
