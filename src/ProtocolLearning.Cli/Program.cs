using System.CommandLine;
using ProtocolLearning.Cli.Crds;
using ProtocolLearning.Cli.Keys;
using ProtocolLearning.Cli.Local;
using ProtocolLearning.Cli.Logs;

var root = new RootCommand("plearn: train one model across clusters that belong to different participants.")
{
    LocalCommand.Create(),
    CrdsCommand.Create(),
    KeysCommand.Create(),
    LogCommand.Create(),
};
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await root.Parse(args).InvokeAsync(invocation);
