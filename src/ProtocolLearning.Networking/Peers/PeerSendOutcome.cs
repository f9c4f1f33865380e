namespace ProtocolLearning.Networking.Peers;

/// <summary>What became of a message that was given to the transport.</summary>
public enum PeerSendOutcome
{
    /// <summary>Every byte went to the peer's connection. Whether the peer acts on it only its own messages tell.</summary>
    Sent,

    /// <summary>Too many messages wait for this peer.</summary>
    QueueFull,

    /// <summary>The peer could not be connected, or its connection broke or stalled before the message was out.</summary>
    Unreachable,

    /// <summary>The member is not, or no longer, on the roster.</summary>
    NotOnRoster,
}
