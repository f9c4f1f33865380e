using ProtocolLearning.Worker.Control;

return args is [ControlCommand.Name, .. var arguments] ? ControlCommand.Run(arguments, Console.Error) : 0;
