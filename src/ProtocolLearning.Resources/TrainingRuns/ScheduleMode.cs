namespace ProtocolLearning.Resources.TrainingRuns;

public enum ScheduleMode
{
    DiLoCo,
    Streaming,
    Synchronous,
}
