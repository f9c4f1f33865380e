using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Coordinator.Hosting;

/// <summary>A coordinator's whole life as a process.</summary>
public static class CoordinatorProgram
{
    /// <summary>Reads the environment and sequences its run until it is told to stop.</summary>
    /// <param name="versions">The versions of the protocol that it speaks.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ProtocolVersions versions)
    {
        var options = CoordinatorOptions.Read(Environment.GetEnvironmentVariable, out var problems);
        if (options is null)
        {
            foreach (var problem in problems)
            {
                await Console.Error.WriteLineAsync(problem);
            }

            return CoordinatorExitCode.BadInput;
        }

        using var loggers = ConsoleLogging.Create();
        using var stop = new StopSignal();
        return await new CoordinatorHost(options, versions, TimeProvider.System, loggers).RunAsync(stop.Token);
    }
}
