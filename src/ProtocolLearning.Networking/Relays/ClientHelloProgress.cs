namespace ProtocolLearning.Networking.Relays;

/// <summary>How much of a <see cref="ClientHello"/> has come.</summary>
internal enum ClientHelloProgress
{
    /// <summary>More has to come.</summary>
    Partial,

    /// <summary>All of it.</summary>
    Whole,

    /// <summary>It is none, whatever follows.</summary>
    Malformed,
}
