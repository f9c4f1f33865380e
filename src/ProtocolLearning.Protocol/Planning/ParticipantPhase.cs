namespace ProtocolLearning.Protocol.Planning;

/// <summary>What the planner may do with a participant.</summary>
public enum ParticipantPhase
{
    /// <summary>Enrolled, no worker yet. Takes slots.</summary>
    Pending,

    /// <summary>Works. Takes slots.</summary>
    Active,

    /// <summary>Has an offence on record. Takes slots.</summary>
    Suspect,

    /// <summary>Does not count at present. Its slots go to others.</summary>
    Quarantined,

    /// <summary>Out for good. Its slots go to others.</summary>
    Banned,

    /// <summary>Leaves. Its slots go to others.</summary>
    Draining,

    /// <summary>Its cluster does not answer. Keeps its slots until they are lost, takes no more.</summary>
    Unreachable,
}
