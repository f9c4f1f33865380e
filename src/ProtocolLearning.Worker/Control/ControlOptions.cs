using System.Globalization;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Control;

/// <summary>What the control command was asked.</summary>
/// <param name="Definition">File with the run definition as JSON.</param>
/// <param name="Output">File that receives one JSON line a record.</param>
/// <param name="Beacons">File with the run's beacons, one a line from round 1 on; null where they are derived.</param>
/// <param name="Device">auto, cpu, cuda or cuda:n.</param>
/// <param name="Threads">Threads of one operation.</param>
/// <param name="DatasetFolder">Full path of the folder that relative sources are read from.</param>
internal sealed record ControlOptions(
    string Definition, string Output, string? Beacons, string Device, int Threads, string DatasetFolder)
{
    private const string Usage = "usage: control --definition FILE --output FILE [--beacons FILE]";

    /// <exception cref="FormatException">An argument or a variable is missing or malformed; the message says which.</exception>
    public static ControlOptions Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var known = arguments[i] is "--definition" or "--output" or "--beacons";
            if (!known || i + 1 == arguments.Count || !values.TryAdd(arguments[i], arguments[i + 1]))
            {
                throw new FormatException($"'{arguments[i]}' is unknown, given twice or without a value; {Usage}");
            }
        }

        return new ControlOptions(
            Required("--definition"),
            Required("--output"),
            values.GetValueOrDefault("--beacons"),
            Environment.GetEnvironmentVariable(WorkerEnvironment.Device) ?? "auto",
            ParseThreads(Environment.GetEnvironmentVariable(WorkerEnvironment.Threads)),
            Path.GetFullPath(Environment.GetEnvironmentVariable(WorkerEnvironment.Dataset) ?? "."));

        string Required(string name) =>
            values.GetValueOrDefault(name) ?? throw new FormatException($"{name} is missing; {Usage}");
    }

    private static int ParseThreads(string? value) =>
        value is null ? 1
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads > 0 ? threads
        : throw new FormatException($"{WorkerEnvironment.Threads} is '{value}'; write a whole number from 1.");
}
