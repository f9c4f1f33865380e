using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Cli.Tests.Local;

/// <summary>A short log: one shard is lost with its node and comes back, one participant is banned.</summary>
internal static class SampleLog
{
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_000_000);

    public static readonly RunDefinition Definition = new(
        "demo",
        1,
        7,
        new ModelDefinition(2, 16, 2, 32, 256, 16),
        new DatasetDefinition(["text.txt"]),
        2,
        new ReplicaBounds(2, 2),
        new ScheduleDefinition(RoundMode.DiLoCo, 2, 4, 64, 2, 1, 2, 1, 10),
        new OptimizerDefinition(new InnerOptimizerDefinition(0.001), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition());

    public static readonly Member First = new(new Slot(0, 0), 1, "east-1");
    public static readonly Member Second = new(new Slot(1, 0), 1, "west-4");
    public static readonly Member Replacement = new(new Slot(0, 0), 2, "east-2");

    /// <summary>Makes entries a second apart.</summary>
    public static IReadOnlyList<LogEntry> Of(params IEnumerable<Command> commands)
    {
        var entries = new List<LogEntry>();
        foreach (var command in commands)
        {
            entries.Add(HashChain.Next(entries.LastOrDefault(), 1, Start.AddSeconds(entries.Count), command));
        }

        return entries;
    }
}
