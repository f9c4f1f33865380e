namespace ProtocolLearning.Resources.Pods;

public enum TolerationOperator
{
    Equal,
    Exists,
}
