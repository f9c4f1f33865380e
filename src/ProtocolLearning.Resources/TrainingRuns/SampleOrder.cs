namespace ProtocolLearning.Resources.TrainingRuns;

public enum SampleOrder
{
    Independent,
    Passes,
}
