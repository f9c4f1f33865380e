using System.Text.Json;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Worker.Control;
using ProtocolLearning.Worker.Tests.Engine;

namespace ProtocolLearning.Worker.Tests.Control;

public sealed class ControlCommandTests : IDisposable
{
    private readonly SmallRun _run = new();

    [Fact]
    public async Task Run_trains_the_definition_and_writes_a_line_a_step_and_a_validation()
    {
        var definition = _run.Definition with
        {
            Dataset = _run.Definition.Dataset with { Sources = [Path.Combine(_run.Folder, "*.txt")] },
        };
        File.WriteAllBytes(PathOf("run.json"), CanonicalJson.Serialize(definition));
        using var error = new StringWriter();

        var exit = await ControlCommand.RunAsync(["--definition", PathOf("run.json"), "--output", PathOf("out.jsonl")], error);

        Assert.Equal(("", 0), (error.ToString(), exit));
        var lines = File.ReadLines(PathOf("out.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var round = Enumerable.Repeat("step", 10).Append("validation").ToList();
        Assert.Equal(round.Concat(round), lines.Select(line => line.GetProperty("kind").GetString()!));
        Assert.Equal(20, lines[^1].GetProperty("step").GetInt32());
        Assert.Equal(20 * 2 * 64, lines[^1].GetProperty("tokens").GetInt64());
        var losses = lines.Select(line => line.GetProperty("loss").GetDouble()).ToList();
        Assert.InRange(losses[0], 5.3, 5.8);
        Assert.InRange(losses[^1], 1, 3.5);
    }

    [Fact]
    public void Run_takes_the_samples_of_the_run_s_own_beacons()
    {
        var own = Losses([]);
        var derived = Beacon.Derive(1, 1, [new string('0', 64)]);

        Assert.Equal(own, Losses([]));
        Assert.NotEqual(own, Losses([derived]));
    }

    [Theory]
    [InlineData("--output")]
    [InlineData("--output", "x")]
    [InlineData("--definition", "x", "--definition", "y")]
    [InlineData("--steps", "3")]
    public async Task Run_bad_arguments_give_one_line_with_the_usage(params string[] arguments)
    {
        using var error = new StringWriter();

        Assert.Equal(2, await ControlCommand.RunAsync(arguments, error));

        Assert.Contains("usage: control", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_unsound_definition_or_missing_text_names_the_field()
    {
        var missing = _run.Definition with { Dataset = _run.Definition.Dataset with { Sources = ["/none/*.txt"] } };
        var unsound = _run.Definition with { Stages = 9 };

        Assert.StartsWith("dataset.sources[0]: ", Assert.Single(await ErrorsOfAsync(CanonicalJson.Serialize(missing))), StringComparison.Ordinal);
        Assert.Contains("stages", Assert.Single(await ErrorsOfAsync(CanonicalJson.Serialize(unsound))), StringComparison.Ordinal);
        Assert.Single(await ErrorsOfAsync("{}"u8.ToArray()));
    }

    public void Dispose() => _run.Dispose();

    private string PathOf(string name) => Path.Combine(_run.Folder, name);

    private static string[] Lines(StringWriter error) =>
        error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string[]> ErrorsOfAsync(byte[] definition)
    {
        File.WriteAllBytes(PathOf("run.json"), definition);
        using var error = new StringWriter();
        Assert.Equal(2, await ControlCommand.RunAsync(["--definition", PathOf("run.json"), "--output", PathOf("out.jsonl")], error));
        return Lines(error);
    }

    private List<double> Losses(Beacon[] beacons)
    {
        using var engine = _run.Engine(stages: 1, stage: 0);
        return [.. new ControlRun(_run.Definition, engine, beacons).Run().Take(4).Select(record => record.Loss)];
    }
}
