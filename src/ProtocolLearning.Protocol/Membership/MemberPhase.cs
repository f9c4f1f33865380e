namespace ProtocolLearning.Protocol.Membership;

/// <summary>How far a member has come.</summary>
public enum MemberPhase
{
    /// <summary>The slot is given to it; its worker has not joined.</summary>
    Placed,

    /// <summary>Its worker joined and fetches the stage's state.</summary>
    Joined,

    /// <summary>It takes part in rounds.</summary>
    Active,

    /// <summary>It is gone for good.</summary>
    Lost,
}
