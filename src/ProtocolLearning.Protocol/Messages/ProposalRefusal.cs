namespace ProtocolLearning.Protocol.Messages;

/// <summary>Which rule refuses a proposal.</summary>
public enum ProposalRefusal
{
    /// <summary>No run has been accepted yet.</summary>
    NoRun,

    /// <summary>The run is complete.</summary>
    RunOver,

    /// <summary>The definition cannot keep its own promises, as its threat model against its quorum.</summary>
    Unsound,

    /// <summary>The definition changes what may not change.</summary>
    Immutable,

    /// <summary>The name is not enrolled.</summary>
    UnknownParticipant,

    /// <summary>The name is enrolled under another key.</summary>
    KeyMismatch,

    /// <summary>The participant's key is banned.</summary>
    Banned,

    /// <summary>No slot, or no such tenancy of it, is in the log.</summary>
    UnknownMember,

    /// <summary>The slot is outside the run's stages or replicas.</summary>
    SlotOutOfRange,

    /// <summary>The slot has had a tenant of this or a higher epoch.</summary>
    StaleEpoch,

    /// <summary>The participant holds another replica of the stage, and the threat model counts participants.</summary>
    ParticipantInStage,

    /// <summary>The run is suspended for a stage whose state nobody holds: nobody can resume it before somebody does.</summary>
    StageLost,

    /// <summary>A value is malformed.</summary>
    Malformed,
}
