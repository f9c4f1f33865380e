using Microsoft.Extensions.Hosting;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Runs the runtime for as long as the host runs; where it fails, the host ends.</summary>
internal sealed class OperatorHostedService(OperatorRuntime runtime) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => runtime.RunAsync(stoppingToken);
}
