namespace ProtocolLearning.Resources.TrainingRuns;

public enum InnerAlgorithm
{
    AdamW,
    Muon,
    MomentumSgd,
}
