using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>A worker's whole life as a process.</summary>
public static class WorkerProgram
{
    /// <summary>As <see cref="RunAsync(IContributionShaper, ProtocolVersions)"/>, with every version that this release speaks.</summary>
    public static Task<int> RunAsync(IContributionShaper shaper) => RunAsync(shaper, ProtocolVersions.Own);

    /// <summary>Reads the environment, trains until there is a reason to end, and says why on standard output.</summary>
    /// <param name="shaper">Stands between the replica and its pseudo-gradient: an honest worker's changes nothing.</param>
    /// <param name="versions">The versions of the protocol that it speaks.</param>
    /// <returns>See <see cref="WorkerExitCode"/>.</returns>
    public static async Task<int> RunAsync(IContributionShaper shaper, ProtocolVersions versions)
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
        return await new WorkerHost(options, shaper, versions, TimeProvider.System, loggers).RunAsync(stop.Token);
    }
}
