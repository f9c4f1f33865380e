using k8s;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Prometheus;

using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Runtime;

/// <summary>A host with the runtime over a fake API server, with short waits.</summary>
internal sealed class OperatorHarness : IAsyncDisposable
{
    private readonly IHost _host;

    private OperatorHarness(IHost host, FakeApiServer home, CollectorRegistry registry) => (_host, Home, Registry) = (host, home, registry);

    public FakeApiServer Home { get; }

    public CollectorRegistry Registry { get; }

    public WidgetController Widgets => _host.Services.GetRequiredService<WidgetController>();

    public IClusterSet Clusters => _host.Services.GetRequiredService<IClusterSet>();

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public static async Task<OperatorHarness> StartAsync(
        Action<IOperatorBuilder> register, Action<OperatorOptions>? configure = null, FakeApiServer? home = null)
    {
        home ??= await FakeApiServer.StartAsync();
        var registry = Metrics.NewCustomRegistry();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(registry);
        builder.Services.AddSingleton<WidgetController>();
        var operatorBuilder = builder.Services.AddKubernetesOperator(options =>
        {
            options.HomeConfiguration = () => home.Configuration;
            options.LeaderElection = null;
            options.Seed = 1;
            options.Reflectors.InitialBackoff = TimeSpan.FromMilliseconds(5);
            options.Reflectors.MaximumBackoff = TimeSpan.FromMilliseconds(50);
            configure?.Invoke(options);
        });
        register(operatorBuilder);
        var host = builder.Build();
        await host.StartAsync();
        return new OperatorHarness(host, home, registry);
    }

    public async Task<string> MetricsTextAsync()
    {
        using var stream = new MemoryStream();
        await Registry.CollectAndExportAsTextAsync(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Fails as the runtime fails.</summary>
    public Task Running => _host.Services.GetServices<IHostedService>().OfType<BackgroundService>().First().ExecuteTask!;

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ContinueWith(_ => { }, TaskScheduler.Default);
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        await Home.DisposeAsync();
    }
}
