namespace ProtocolLearning.Resources.TrainingRuns;

public enum ComputePrecision
{
    Float32,
    BFloat16,
}
