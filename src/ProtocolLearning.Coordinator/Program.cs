using ProtocolLearning.Coordinator.Hosting;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Protocol.Runs;

if (args is [HealthCommand.Name, .. var arguments])
{
    var environment = new EnvironmentReader(Environment.GetEnvironmentVariable);
    return await HealthCommand.RunAsync(arguments, environment.Listen(CoordinatorEnvironment.HealthListen), Console.Error);
}

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
