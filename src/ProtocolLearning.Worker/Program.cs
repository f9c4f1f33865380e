using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Control;
using ProtocolLearning.Worker.Hosting;

return args is [ControlCommand.Name, .. var arguments]
    ? ControlCommand.Run(arguments, Console.Error)
    : await WorkerProgram.RunAsync(new HonestContribution());
