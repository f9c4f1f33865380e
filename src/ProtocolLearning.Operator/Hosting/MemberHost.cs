using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Agents;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>The agent of a Pull cluster in one process: the pod controller over the home API and its own cluster.</summary>
internal static class MemberHost
{
    /// <summary>Builds the host.</summary>
    /// <param name="settings">The environment, with its member part.</param>
    /// <param name="home">Where the home cluster is.</param>
    /// <param name="own">Where the agent's own cluster is.</param>
    /// <param name="origin">What marks home's pods.</param>
    /// <param name="configure">Replaces services, for tests.</param>
    public static WebApplication Build(
        OperatorSettings settings,
        Func<KubernetesClientConfiguration> home,
        Func<KubernetesClientConfiguration> own,
        HomeOrigin origin,
        Action<IServiceCollection>? configure = null)
    {
        var member = settings.Member ?? throw new ArgumentException("the settings are the home operator's", nameof(settings));
        var builder = OperatorWebHost.Create(settings);
        var requests = new CacheRequests();
        MemberRegistration.Register(RuntimeServices.Add(builder.Services, settings, home, election: own), member, requests);
        PodServices.Add(builder.Services, settings, origin);
        builder.Services.AddSingleton(member);
        builder.Services.AddSingleton(new OwnCluster(own));
        builder.Services.AddSingleton<IPodAuthority, MemberPodAuthority>();
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        requests.Use(host.Services.GetRequiredService<IClusterSet>());
        OperatorWebHost.Map(host);
        Log.WaitsForLease(
            host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ProtocolLearning.Operator"),
            member.Cluster,
            $"{member.HomeNamespace}/{ResourceNames.Heartbeat(member.Cluster)}");
        return host;
    }
}
