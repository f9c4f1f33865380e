namespace ProtocolLearning.Resources.Pods;

public enum ImagePullPolicy
{
    Always,
    IfNotPresent,
    Never,
}
