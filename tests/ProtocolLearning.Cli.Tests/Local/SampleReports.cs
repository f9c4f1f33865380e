using ProtocolLearning.Cli.Local;
using ProtocolLearning.Cli.Report;

namespace ProtocolLearning.Cli.Tests.Local;

internal static class SampleReports
{
    public static FinishedRun WithFaults() => new()
    {
        Definition = SampleLog.Definition,
        Outcome = "Complete: 2 of 2 rounds applied.",
        Started = DateTimeOffset.UnixEpoch,
        Seconds = 30,
        Rounds = [new RoundRow(1, 2, 5, 4096, 5.1, 4.9, 5.5, ["Applied", "Applied"]), new RoundRow(2, 6, 9, 4096, 4.4, 4.2, 9.5, ["Applied", "Applied"])],
        Participants =
        [
            new ParticipantRow("east-1", "east", "Good", false, 8192, [(1, 0.9), (2, 1.1)]),
            new ParticipantRow("west-4", "west", "Banned", true, 0, [(1, 6.0), (2, 7.5)]),
        ],
        Replicas = [new ReplicaRow("0-0", 2, "east-2", "east/node-2", "Active")],
        Timeline = [new TimelineEvent(4, TimelineKind.Fault, "node east/node-1 killed with shard 0-0")],
        NodeLoss = new NodeLoss("east/node-1", 4, [new ShardRecovery("0-0", "east-1", 5, "east-2", 2, 5.2, 8)]),
        Log = (42, new string('a', 64)),
    };
}
