namespace ProtocolLearning.Protocol.Rounds;

/// <summary>Where a run stands.</summary>
public enum RunPhase
{
    /// <summary>No definition is accepted.</summary>
    Pending,

    /// <summary>Accepted; the initial state is agreed and members gather.</summary>
    Gathering,

    /// <summary>Rounds are run.</summary>
    Running,

    /// <summary>No further round is opened until it is resumed.</summary>
    Suspended,

    /// <summary>All rounds are done.</summary>
    Completed,
}
