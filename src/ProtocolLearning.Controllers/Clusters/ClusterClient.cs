using k8s;

using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Clusters;

/// <summary>
/// Makes KubernetesClient's client with our handlers, and with dead connections noticed in 45 s instead of 210.
/// </summary>
internal static class ClusterClient
{
    public static Kubernetes Create(
        KubernetesClientConfiguration configuration, ConnectionOptions options, ControllerMetrics metrics, TimeProvider time)
    {
        var setup = configuration.FirstMessageHandlerSetup;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            setup?.Invoke(handler);
            handler.ConnectTimeout = options.ConnectTimeout;
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
        };
        try
        {
            return new Kubernetes(configuration, new RateLimitingHandler(options, time), new MetricsHandler(metrics, time));
        }
        finally
        {
            configuration.FirstMessageHandlerSetup = setup;
        }
    }
}
