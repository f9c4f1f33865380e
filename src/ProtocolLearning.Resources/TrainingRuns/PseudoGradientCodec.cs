namespace ProtocolLearning.Resources.TrainingRuns;

public enum PseudoGradientCodec
{
    None,
    BFloat16,
    Sparse,
}
