namespace ProtocolLearning.Resources.TrainingRuns;

public enum ActivationCodec
{
    None,
    BFloat16,
    Int8,
    Int4,
    Subspace,
}
