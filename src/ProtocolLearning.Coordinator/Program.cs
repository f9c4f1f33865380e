using ProtocolLearning.Coordinator.Hosting;
using ProtocolLearning.Networking.Hosting;

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
return await new CoordinatorHost(options, TimeProvider.System, loggers).RunAsync(stop.Token);
