namespace ProtocolLearning.Resources.TrainingRuns;

public enum HeldWrites
{
    Boundaries,
    Layers,
}
