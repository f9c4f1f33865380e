namespace ProtocolLearning.Resources.TrainingRuns;

public enum PseudoGradientCodec
{
    None,
    BFloat16,
    Int8,
    Int4,
    TopK,
}
