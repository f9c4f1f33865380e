using ProtocolLearning.Coordinator.Hosting;
using ProtocolLearning.Coordinator.Relaying;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

if (args is [HealthCommand.Name, .. var arguments])
{
    var environment = new EnvironmentReader(Environment.GetEnvironmentVariable);
    return await HealthCommand.RunAsync(arguments, environment.Listen(CoordinatorEnvironment.HealthListen), Console.Error);
}

if (args is [LogRestore.Name])
{
    return LogRestore.Run(Environment.GetEnvironmentVariable, Console.Out, Console.Error);
}

if (args is [RelayProgram.Name])
{
    return await RelayProgram.RunAsync(Environment.GetEnvironmentVariable);
}

return await CoordinatorProgram.RunAsync(ProtocolVersions.Own);
