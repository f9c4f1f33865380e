namespace ProtocolLearning.Resources.Pods;

public enum TaintEffect
{
    NoSchedule,
    PreferNoSchedule,
    NoExecute,
}
