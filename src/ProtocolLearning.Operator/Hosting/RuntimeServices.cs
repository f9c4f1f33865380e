using k8s;
using Microsoft.Extensions.DependencyInjection;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Configuration;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>The controller runtime as the environment says.</summary>
internal static class RuntimeServices
{
    /// <summary>Adds the controller runtime.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="settings">The environment.</param>
    /// <param name="home">Where the cluster with the custom resources is.</param>
    /// <param name="election">Where the Lease of the election is.</param>
    public static IOperatorBuilder Add(
        IServiceCollection services,
        OperatorSettings settings,
        Func<KubernetesClientConfiguration> home,
        Func<KubernetesClientConfiguration> election) => services.AddKubernetesOperator(options =>
        {
            options.HomeConfiguration = home;
            options.ElectionConfiguration = election;
            if (settings.RequestsPerSecond is { } rate)
            {
                (options.Connection.RequestsPerSecond, options.Connection.Burst) = (rate, 2 * rate);
            }

            if (settings.LeaderElection)
            {
                options.LeaderElection!.Namespace = settings.Namespace;
            }
            else
            {
                options.LeaderElection = null;
            }

            services.AddSingleton(options);
        });
}
