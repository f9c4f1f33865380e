using System.CommandLine;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Cli.Coordinators;

namespace ProtocolLearning.Cli.Why;

/// <summary><c>plearn why</c>: why a shard is not active.</summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        var shard = new Argument<string>("SHARD") { Description = "RUN/STAGE/SLOT, or the ShardPlacement's name." };
        var coordinator = CoordinatorOption.Create();
        var clusters = new ClusterOptions();
        var members = new MemberOptions();
        var command = new Command("why", "Say why a shard is not active, and what to do. The exit code is 0 where it is active, else 1.") { shard, coordinator };
        clusters.AddTo(command);
        members.AddTo(command);
        command.SetAction((parsed, given) => CommandGuard.RunAsync(
            async cancellation =>
            {
                var asked = ShardReference.Parse(parsed.GetRequiredValue(shard));
                using var home = clusters.Open(parsed);
                var reader = new ShardFactsReader(home, members.Open(home, parsed), parsed.GetValue(coordinator), TimeProvider.System);
                var diagnosis = ShardDiagnosis.Of(await reader.ReadAsync(asked, cancellation));
                await parsed.InvocationConfiguration.Output.WriteLineAsync(diagnosis.ToString());
                return diagnosis.Cause == ShardCause.None ? ExitCode.Succeeded : ExitCode.Failed;
            },
            parsed.InvocationConfiguration.Error,
            given));
        return command;
    }
}
