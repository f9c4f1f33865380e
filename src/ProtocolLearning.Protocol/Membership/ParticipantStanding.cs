namespace ProtocolLearning.Protocol.Membership;

/// <summary>How much a participant is trusted.</summary>
public enum ParticipantStanding
{
    /// <summary>Nothing is held against it.</summary>
    Good,

    /// <summary>At least one offence, fewer than a ban takes.</summary>
    Suspect,

    /// <summary>Its work is checked but has no influence.</summary>
    Quarantined,

    /// <summary>Its key holds no slot any more.</summary>
    Banned,
}
