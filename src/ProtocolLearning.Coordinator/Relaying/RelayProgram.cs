using System.Net;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Coordinator.Hosting;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Networking.Relays;

namespace ProtocolLearning.Coordinator.Relaying;

/// <summary>A relay's whole life as a process: <c>relay</c> in place of a coordinator's start. It keeps nothing and knows no run.</summary>
internal static partial class RelayProgram
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "relay";

    /// <summary>Reads the environment and relays until it is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<string, string?> lookUp)
    {
        var options = RelayOptions.Read(lookUp, out var problems);
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
        var logger = loggers.CreateLogger(typeof(RelayProgram));
        try
        {
            var keys = options.KeysFolder is null
                ? null
                : new RelayKeys(options.KeysFolder, TimeProvider.System, loggers.CreateLogger<RelayKeys>());
            await using var relay = RelayServer.Start(
                options.Listen, new RelayLimits(), key => keys?.Holds(key) ?? true, TimeProvider.System, loggers);
            await using var health = options.HealthListen is null
                ? null
                : await HealthEndpoint.StartAsync(
                    options.HealthListen, static () => null, static () => null, relay.Figures.ToText, loggers, stop.Token);
            LogRelays(logger, relay.ListenEndpoint, options.KeysFolder ?? "everybody's");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return CoordinatorExitCode.Stopped;
        }
        catch (IOException exception)
        {
            LogCannotStart(logger, exception.Message);
            return CoordinatorExitCode.BadInput;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The relay listens at {Endpoint} for members with keys in {Keys}")]
    private static partial void LogRelays(ILogger logger, IPEndPoint endpoint, string keys);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The relay cannot start: {Problem}")]
    private static partial void LogCannotStart(ILogger logger, string problem);
}
