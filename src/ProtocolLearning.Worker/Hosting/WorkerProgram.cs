using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>A worker's whole life as a process.</summary>
public static class WorkerProgram
{
    /// <summary>Reads the environment, trains until there is a reason to end, and says why on standard output.</summary>
    /// <param name="shaper">Stands between the replica and its pseudo-gradient: an honest worker's changes nothing.</param>
    /// <returns>See <see cref="WorkerExitCode"/>.</returns>
    public static async Task<int> RunAsync(IContributionShaper shaper)
    {
        var options = WorkerOptions.Read(Environment.GetEnvironmentVariable, out var problems);
        if (options is null)
        {
            foreach (var problem in problems)
            {
                await Console.Error.WriteLineAsync(problem);
            }

            return WorkerExitCode.BadInput;
        }

        using var loggers = ConsoleLogging.Create();
        using var stop = new StopSignal();
        return await new WorkerHost(options, shaper, TimeProvider.System, loggers).RunAsync(stop.Token);
    }
}
