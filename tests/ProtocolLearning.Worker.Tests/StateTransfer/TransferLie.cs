namespace ProtocolLearning.Worker.Tests.StateTransfer;

/// <summary>What a holder does that ought to serve a state.</summary>
internal enum TransferLie
{
    /// <summary>Serves it.</summary>
    None,

    /// <summary>Sends other bytes than it outlined, now and then.</summary>
    WrongChunk,

    /// <summary>Outlines and serves another state under the agreed hash.</summary>
    OtherState,

    /// <summary>Names another root each time that it is asked.</summary>
    RandomRoot,

    /// <summary>Outlines and sends no chunk.</summary>
    Silent,

    /// <summary>Says nothing at all.</summary>
    Mute,

    /// <summary>Stops after a few chunks.</summary>
    HalfStream,

    /// <summary>Sends chunks that are too long.</summary>
    TooLong,

    /// <summary>Sends proofs of other chunks.</summary>
    WrongProof,

    /// <summary>Sends chunks that nobody asked for, and each twice.</summary>
    Unasked,

    /// <summary>Names a false root, the same as all others who lie this way, and sends no chunk.</summary>
    FalseRootSilent,

    /// <summary>Serves a false state, the same as all others who lie this way, but for one chunk.</summary>
    FalseRootAllButOne,

    /// <summary>Names a false root, takes it back when it is asked for a chunk, and says it again, asked or not.</summary>
    FlippingRoot,
}
