namespace ProtocolLearning.Resources.TrainingRuns;

public enum CoordinateCodec
{
    None,
    BFloat16,
    Int8,
    Int4,
}
