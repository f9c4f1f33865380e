using System.Globalization;
using k8s;
using KubeOps.Operator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ProtocolLearning.Benchmarks.KubeOps;
using ProtocolLearning.Benchmarks.Runtime;

var workers = int.Parse(args[2], CultureInfo.InvariantCulture);
var work = new WidgetWork();
var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddSingleton(work);
builder.Services.AddSingleton(_ => KubernetesClientConfiguration.BuildConfigFromConfigFile(args[0]));
builder.Services.AddSingleton<IKubernetes>(services =>
    new Kubernetes(services.GetRequiredService<KubernetesClientConfiguration>(), new AnyVersionHandler()));
builder.Services
    .AddKubernetesOperator(settings =>
    {
        settings.Namespace = args[1];
        settings.ParallelReconciliation.MaxParallelReconciliations = workers;
    })
    .AddController<KubeOpsWidgetController, Widget>();
using var host = builder.Build();
await host.StartAsync();
await work.ServeAsync();
await host.StopAsync();
