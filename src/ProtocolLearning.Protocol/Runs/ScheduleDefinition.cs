namespace ProtocolLearning.Protocol.Runs;

/// <summary>Rounds, inner steps, quorum and deadlines.</summary>
/// <param name="Mode">How replicas of a stage agree on weights.</param>
/// <param name="Rounds">Number of rounds after which the run is complete.</param>
/// <param name="InnerSteps">H: inner steps a replica takes in a round, about; the round's token budget follows from it.</param>
/// <param name="BatchTokens">B: tokens of finished backwards after which a replica takes one inner step.</param>
/// <param name="MicrobatchSequences">Sequences in one microbatch.</param>
/// <param name="InFlightWindow">Microbatches that a stage-0 replica keeps in flight; 1 means forward and backward see equal weights.</param>
/// <param name="Quorum">K: replicas that must have prepared the same hash; never less than a majority of the roster.</param>
/// <param name="MinDeadlineSeconds">Least time that a phase of a round is given.</param>
/// <param name="MaxDeadlineSeconds">Most time that a phase of a round is given.</param>
/// <param name="ValidateEveryRounds">The held-out samples are evaluated after every so many rounds, and after the last.</param>
/// <param name="ValidationSequences">How many held-out sequences an evaluation reads.</param>
public sealed record ScheduleDefinition(
    RoundMode Mode,
    int Rounds,
    int InnerSteps,
    int BatchTokens,
    int MicrobatchSequences,
    int InFlightWindow,
    int Quorum,
    double MinDeadlineSeconds,
    double MaxDeadlineSeconds,
    int ValidateEveryRounds = 1,
    int ValidationSequences = 64)
{
    /// <summary>Whether gradients are exchanged every step, and one optimizer acts on their aggregate.</summary>
    public bool IsSynchronous() => Mode == RoundMode.Synchronous;
}
