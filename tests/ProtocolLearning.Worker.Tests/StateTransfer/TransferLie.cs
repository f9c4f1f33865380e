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
}
