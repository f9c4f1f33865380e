using Microsoft.Extensions.Logging;

namespace ProtocolLearning.Networking.Hosting;

/// <summary>How executables log: one line an event, UTC, to standard output.</summary>
public static class ConsoleLogging
{
    /// <summary>Makes the factory. Libraries are heard from warnings on.</summary>
    public static ILoggerFactory Create() => LoggerFactory.Create(logging => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Grpc", LogLevel.Warning)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        }));
}
