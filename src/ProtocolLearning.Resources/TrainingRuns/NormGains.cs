namespace ProtocolLearning.Resources.TrainingRuns;

public enum NormGains
{
    Trained,
    Fixed,
}
