using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Operator.Observability;

/// <summary>
/// Sends the runtime's spans by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (or its variant for traces) names a collector. The
/// other <c>OTEL_*</c> variables work as OpenTelemetry specifies them; without an endpoint nothing is recorded.
/// </summary>
internal sealed class TraceExport(IConfiguration configuration) : IHostedService, IDisposable
{
    /// <summary>Where all signals go.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string ServiceName = "protocollearning-operator";

    private TracerProvider? _provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration[Endpoint] is { Length: > 0 } || configuration[TracesEndpoint] is { Length: > 0 })
        {
            _provider = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .ConfigureResource(resource => resource
                    .AddService(ServiceName, serviceVersion: typeof(TraceExport).Assembly.GetName().Version?.ToString(3))
                    .AddEnvironmentVariableDetector())
                .AddSource(ControllerTracing.SourceName)
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    /// <summary>The last spans go out on disposal, which follows the drain of the workers.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _provider?.Dispose();
        _provider = null;
    }
}
