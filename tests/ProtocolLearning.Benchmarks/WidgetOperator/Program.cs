using System.Globalization;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ProtocolLearning.Benchmarks.Runtime;
using ProtocolLearning.Benchmarks.WidgetOperator;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;

var (kubeconfigPath, @namespace, workers) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
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
        options.Workers = workers;
        options.Owns<V1ConfigMap>();
    });
using var host = builder.Build();
await host.StartAsync();
await work.ServeAsync();
await host.StopAsync();
