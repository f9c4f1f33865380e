namespace ProtocolLearning.Operator.Configuration;

/// <summary>How programs in pods are reached.</summary>
internal enum PodNetwork
{
    /// <summary>On fixed ports of the pod's address; a coordinator through a Service.</summary>
    Pod,

    /// <summary>Pods are processes of one machine, on free ports of the loopback address that they report themselves.</summary>
    Loopback,
}
