namespace ProtocolLearning.Networking.Peers;

/// <summary>The last word on a stream that its receiver ends in good order.</summary>
/// <param name="Reason">Why.</param>
internal sealed record PeerClosing(string Reason);
