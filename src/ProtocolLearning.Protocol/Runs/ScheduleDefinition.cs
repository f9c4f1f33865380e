namespace ProtocolLearning.Protocol.Runs;

/// <summary>Rounds, inner steps, quorum and deadlines.</summary>
/// <param name="Mode">How replicas of a stage agree on weights.</param>
/// <param name="Rounds">Number of rounds after which the run is complete.</param>
/// <param name="InnerSteps">
/// H: inner steps a replica takes between two exchanges of the same weights, about. That is a round; in mode Streaming it is as many
/// rounds as there are fragments.
/// </param>
/// <param name="BatchTokens">B: tokens of finished backwards after which a replica takes one inner step.</param>
/// <param name="MicrobatchSequences">Sequences in one microbatch.</param>
/// <param name="InFlightWindow">Microbatches that a stage-0 replica keeps in flight; 1 means forward and backward see equal weights.</param>
/// <param name="Quorum">K: replicas that must have prepared the same hash; never less than a majority of the roster.</param>
/// <param name="MinDeadlineSeconds">Least time that a phase of a round is given.</param>
/// <param name="MaxDeadlineSeconds">Most time that a phase of a round is given.</param>
/// <param name="ValidateEveryRounds">The held-out samples are evaluated after every so many rounds, and after the last.</param>
/// <param name="ValidationSequences">How many held-out sequences an evaluation reads.</param>
/// <param name="Streaming">Parameters of mode Streaming; null in the other modes.</param>
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
    int ValidationSequences = 64,
    StreamingDefinition? Streaming = null)
{
    /// <summary>Whether gradients are exchanged every step, and one optimizer acts on their aggregate.</summary>
    public bool IsSynchronous() => Mode == RoundMode.Synchronous;

    /// <summary>Whether a fragment is exchanged at a time, while the next round is trained.</summary>
    public bool IsStreaming() => Mode == RoundMode.Streaming;

    /// <summary>Parts of a stage's weights that are exchanged in turn; 1 where all are exchanged at once.</summary>
    public int FragmentCount() => IsStreaming() ? Streaming?.Fragments ?? 1 : 1;

    /// <summary>Inner steps a replica takes in a round, about.</summary>
    public int StepsPerRound() => InnerSteps / FragmentCount();
}
