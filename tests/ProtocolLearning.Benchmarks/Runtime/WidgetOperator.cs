using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>The process that runs this repository's controller runtime over the widgets of one namespace.</summary>
internal static class WidgetOperator
{
    /// <summary>The argument that makes a process of the benchmarks this one; a kubeconfig's path and a namespace follow.</summary>
    public const string Command = "widget-operator";

    /// <summary>How many widgets it reconciles at once.</summary>
    public const int Workers = 32;

    public static async Task<int> RunAsync(string kubeconfigPath, string @namespace)
    {
        var work = new WidgetWork();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(work);
        builder.Services
            .AddKubernetesOperator(options =>
            {
                options.HomeConfiguration = () => KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfigPath);
                options.LeaderElection = null;
            })
            .AddCache<Widget>(ClusterScope.Home, cache => cache.KeepFieldsOf(WidgetController.Manager).Namespace = @namespace)
            .AddCache<V1ConfigMap>(ClusterScope.Home, cache => cache.KeepFieldsOf(WidgetController.Manager).Namespace = @namespace)
            .AddController<WidgetController, Widget>(options =>
            {
                options.Workers = Workers;
                options.Owns<V1ConfigMap>();
            });
        using var host = builder.Build();
        await host.StartAsync();
        await work.ServeAsync();
        await host.StopAsync();
        return 0;
    }
}
