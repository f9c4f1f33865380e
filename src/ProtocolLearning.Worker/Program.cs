using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Control;
using ProtocolLearning.Worker.Hosting;

return args switch
{
    [ControlCommand.Name, .. var arguments] => await ControlCommand.RunAsync(arguments, Console.Error),
    [HealthCommand.Name, .. var arguments] => await HealthCommand.RunAsync(
        arguments, new EnvironmentReader(Environment.GetEnvironmentVariable).Listen(WorkerEnvironment.HealthListen), Console.Error),
    _ => await WorkerProgram.RunAsync(new HonestContribution()),
};
