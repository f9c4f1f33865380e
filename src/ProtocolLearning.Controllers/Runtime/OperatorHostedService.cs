using Microsoft.Extensions.Hosting;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Runs the runtime for as long as the host runs; where it fails, the host ends.</summary>
internal sealed class OperatorHostedService(OperatorRuntime runtime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await runtime.RunAsync(stoppingToken);
        }
        catch
        {
            // The host stops by itself, but would report success.
            Environment.ExitCode = 1;
            throw;
        }
    }
}
