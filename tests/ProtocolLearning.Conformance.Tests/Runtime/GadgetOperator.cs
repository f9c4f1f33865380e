using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Prometheus;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.LeaderElection;
using ProtocolLearning.Controllers.Runtime;

namespace ProtocolLearning.Conformance.Tests.Runtime;

/// <summary>A process that runs the controller runtime over the gadgets of one namespace.</summary>
internal sealed class GadgetOperator : IAsyncDisposable
{
    private readonly IHost _host;

    private GadgetOperator(IHost host) => _host = host;

    public GadgetController Controller => _host.Services.GetRequiredService<GadgetController>();

    public GadgetFinalizer Finalizer => _host.Services.GetRequiredService<GadgetFinalizer>();

    public bool IsLeader => _host.Services.GetRequiredService<ILeadership>().IsLeader;

    public static async Task<GadgetOperator> StartAsync(
        KubernetesClientConfiguration configuration, string @namespace, LeaderElectionOptions? election = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(Metrics.NewCustomRegistry());
        builder.Services.AddSingleton<GadgetController>();
        builder.Services.AddSingleton<GadgetFinalizer>();
        builder.Services
            .AddKubernetesOperator(options =>
            {
                options.HomeConfiguration = () => configuration;
                options.LeaderElection = election;
                options.Seed = 1;
                options.Reflectors.MaximumBackoff = TimeSpan.FromSeconds(1);
            })
            .AddCache<Gadget>(ClusterScope.Home, cache => cache.KeepFieldsOf(GadgetController.Manager).Namespace = @namespace)
            .AddCache<V1ConfigMap>(ClusterScope.Home, cache => cache.KeepFieldsOf(GadgetController.Manager).Namespace = @namespace)
            .AddController<GadgetController, Gadget>(options => options.Owns<V1ConfigMap>())
            .AddFinalizer<GadgetFinalizer, Gadget>(GadgetFinalizer.Identifier);
        var host = builder.Build();
        await host.StartAsync();
        return new GadgetOperator(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
