using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.AllReduce;

/// <summary>Processes of ours that exchange: each knows all others, and all have committed.</summary>
internal static class ExchangeGroup
{
    /// <summary>Starts the processes and lets them meet.</summary>
    /// <param name="count">Number of processes.</param>
    /// <param name="elements">Elements of the vector.</param>
    /// <param name="security">Tls or Plain.</param>
    /// <param name="aggregator">The rule.</param>
    public static async Task<ProcessGroup> StartAsync(int count, int elements, string security, AggregatorKind aggregator)
    {
        var group = new ProcessGroup(Enumerable.Range(0, count).Select(index => Command(
            Text(index), Text(count), Text(elements), security, aggregator.ToString())));
        await group.TellAsync(string.Join(' ', await group.HearAsync()));
        await group.TellAsync(string.Join(' ', await group.HearAsync()));
        return group;
    }

    private static ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        }

        start.ArgumentList.Add(ExchangePeer.Command);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
