namespace ProtocolLearning.Resources.TrainingRuns;

public enum ActivationCodec
{
    None,
    BFloat16,
    Subspace,
}
