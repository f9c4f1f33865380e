namespace ProtocolLearning.Networking.Coordination;

/// <summary>Asks for committed entries.</summary>
/// <param name="FromIndex">Index of the first entry wanted, from 0.</param>
public sealed record FollowRequest(long FromIndex);
