using k8s;

namespace ProtocolLearning.Operator.Agents;

/// <summary>Where an agent's own cluster is.</summary>
/// <param name="Configuration">Makes a new configuration each time: a client keeps the one it gets.</param>
internal sealed record OwnCluster(Func<KubernetesClientConfiguration> Configuration);
