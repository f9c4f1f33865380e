using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProtocolLearning.Benchmarks.Framework;

/// <summary>The two commands, <c>list</c> and <c>run NAME…</c>.</summary>
internal sealed class BenchmarkProgram(IReadOnlyList<IBenchmark> benchmarks, TextWriter output, TextWriter error)
{
    private const int Holds = 0;
    private const int Broken = 1;
    private const int BadInput = 2;

    // As shells have it of a program that SIGINT ended.
    private const int Interrupted = 130;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <returns>The exit code: 0 where every bound holds, 1 where one does not, 2 of bad input, 130 where it was interrupted.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        switch (arguments)
        {
            case ["list"]:
                foreach (var benchmark in benchmarks)
                {
                    await output.WriteLineAsync($"{benchmark.Name,-20} {benchmark.Claim}");
                }

                return Holds;
            case ["run", _, ..]:
                try
                {
                    return await MeasureAsync([.. arguments.Skip(1)], cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    await error.WriteLineAsync("interrupted: what was begun is ended, and of the benchmark under way there is no figure");
                    return Interrupted;
                }

            default:
                await error.WriteLineAsync("usage: list | run NAME…");
                return BadInput;
        }
    }

    private async Task<int> MeasureAsync(string[] names, CancellationToken cancellationToken)
    {
        var known = benchmarks.ToDictionary(benchmark => benchmark.Name, StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !known.ContainsKey(name)) is { } unknown)
        {
            await error.WriteLineAsync($"'{unknown}' is no benchmark; there are {string.Join(", ", known.Keys)}.");
            return BadInput;
        }

        var exit = Holds;
        foreach (var name in names)
        {
            if (await known[name].MissingAsync(cancellationToken) is { } missing)
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(new { name, skipped = missing }, Options));
                continue;
            }

            foreach (var figure in await known[name].MeasureAsync(cancellationToken))
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(figure, Options));
                exit = figure.Holds ? exit : Broken;
            }
        }

        return exit;
    }
}
