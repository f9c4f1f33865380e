using System.CommandLine;
using ProtocolLearning.Cli.Local;

var root = new RootCommand("plearn: train one model across clusters that belong to different participants.")
{
    LocalCommand.Create(),
};
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await root.Parse(args).InvokeAsync(invocation);
