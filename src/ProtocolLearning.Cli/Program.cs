using System.CommandLine;
using System.CommandLine.Invocation;
using ProtocolLearning.Cli;
using ProtocolLearning.Cli.Bundle;
using ProtocolLearning.Cli.Coordinators;
using ProtocolLearning.Cli.Crds;
using ProtocolLearning.Cli.Drain;
using ProtocolLearning.Cli.Invocation;
using ProtocolLearning.Cli.Join;
using ProtocolLearning.Cli.Keys;
using ProtocolLearning.Cli.Local;
using ProtocolLearning.Cli.Logs;
using ProtocolLearning.Cli.Status;
using ProtocolLearning.Cli.Why;

var root = new RootCommand($"plearn: train one model across clusters that belong to different participants. {ExitCode.Meaning}")
{
    LocalCommand.Create(),
    CrdsCommand.Create(),
    KeysCommand.Create(),
    LogCommand.Create(),
    StatusCommand.Create(),
    WhyCommand.Create(),
    DrainCommand.Create(),
    JoinCommand.Create(),
    BundleCommand.Create(),
    CoordinatorCommand.Create(),
};
root.HelpName = ProgramName.Current;
var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction)
{
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync($"{error.Message.TrimEnd('.')}; see plearn --help");
    }

    return ExitCode.Refused;
}

// Commands that take long listen for signals themselves.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
