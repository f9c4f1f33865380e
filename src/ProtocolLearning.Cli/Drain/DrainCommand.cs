using System.CommandLine;
using ProtocolLearning.Cli.Access;

namespace ProtocolLearning.Cli.Drain;

/// <summary><c>plearn drain</c>: takes a participant out of a run, or back in.</summary>
internal static class DrainCommand
{
    public static Command Create()
    {
        var participant = new Argument<string>("PARTICIPANT") { Description = "Name of the Participant." };
        var undo = new Option<bool>("--undo") { Description = "Let it get shards again." };
        var cordon = new Option<bool>("--cordon") { Description = "Only give it no further shards; those that it has go on." };
        var timeout = new Option<int>("--timeout")
        {
            Description = "Seconds to wait until its shards stand elsewhere.",
            DefaultValueFactory = _ => 600,
        };
        var clusters = new ClusterOptions();
        var command = new Command("drain", "Give a participant no further shards, and wait until those that it has stand elsewhere.") { participant, undo, cordon, timeout };
        clusters.AddTo(command);
        command.SetAction((parsed, given) => CommandGuard.RunAsync(
            async cancellation =>
            {
                using var home = clusters.Open(parsed);
                var drain = new ParticipantDrain(home, parsed.GetRequiredValue(participant), parsed.InvocationConfiguration.Output, TimeProvider.System);
                return parsed.GetValue(undo) ? await drain.UndoAsync(cancellation)
                    : parsed.GetValue(cordon) ? await drain.CordonAsync(cancellation)
                    : await drain.DrainAsync(TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(timeout))), cancellation);
            },
            parsed.InvocationConfiguration.Error,
            given));
        return command;
    }
}
