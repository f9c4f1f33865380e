namespace ProtocolLearning.Protocol.Rounds;

/// <summary>How a stage decided a round.</summary>
public enum StageDecision
{
    /// <summary>Not yet.</summary>
    Undecided,

    /// <summary>A quorum prepared the same state.</summary>
    Applied,

    /// <summary>The stage keeps the state it had.</summary>
    Discarded,
}
