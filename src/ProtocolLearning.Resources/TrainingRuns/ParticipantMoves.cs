namespace ProtocolLearning.Resources.TrainingRuns;

public enum ParticipantMoves
{
    Never,
    BetweenStages,
}
