namespace ProtocolLearning.Resources.TrainingRuns;

public enum SampleOrder
{
    Passes,
    Independent,
}
