using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>How many replicas must have prepared the same state.</summary>
public static class Quorum
{
    /// <summary>K, and never less than a majority of the roster, so that two quorums always share a member.</summary>
    /// <param name="definition">The definition in force.</param>
    /// <param name="rosterSize">Roster members of the stage, lost ones too.</param>
    public static int Of(RunDefinition definition, int rosterSize) => Math.Max(definition.Schedule.Quorum, (rosterSize / 2) + 1);
}
