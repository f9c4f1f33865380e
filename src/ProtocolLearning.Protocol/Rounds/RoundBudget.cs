using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>How many tokens a round has, and how many of them one replica may draw.</summary>
public static class RoundBudget
{
    /// <summary>Confirmed tokens at which a round closes: its inner steps of B tokens for each stage-0 replica.</summary>
    public static long Tokens(RunDefinition definition, int firstStageReplicas) =>
        (long)definition.Schedule.StepsPerRound() * definition.Schedule.BatchTokens * firstStageReplicas;

    /// <summary>Tokens that one microbatch predicts.</summary>
    public static int MicrobatchTokens(RunDefinition definition) =>
        checked(definition.Schedule.MicrobatchSequences * definition.Model.SequenceLength);

    /// <summary>Microbatches that a stage-0 replica may draw in a round: twice its fair share.</summary>
    public static int DrawsPerSource(RunDefinition definition)
    {
        var share = (long)definition.Schedule.StepsPerRound() * definition.Schedule.BatchTokens;
        var microbatch = MicrobatchTokens(definition);
        return checked((int)(2 * ((share + microbatch - 1) / microbatch)));
    }

    /// <summary>Number of batches of held-out samples that a validation reads.</summary>
    /// <param name="definition">The definition in force.</param>
    public static int ValidationBatches(RunDefinition definition) =>
        (definition.Schedule.ValidationSequences + definition.Schedule.MicrobatchSequences - 1) / definition.Schedule.MicrobatchSequences;
}
