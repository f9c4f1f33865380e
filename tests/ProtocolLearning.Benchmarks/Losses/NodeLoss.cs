using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>
/// Seconds from a node's SIGKILL, and from the first evidence of a loss, to the replacement's creation: a run's shards and a
/// Deployment's pods, on one control plane with its default flags and on one that is tuned.
/// </summary>
internal sealed class NodeLoss : IBenchmark
{
    private const double Limit = 13;
    private const double EvidenceLimit = 1;

    // As low as it goes without a node's hiccup costing its pods.
    private const int TunedTolerationSeconds = 5;

    private static readonly int Kills = Sizes.Of("PLEARN_BENCHMARK_KILLS", 5);
    private static readonly int Silences = Sizes.Of("PLEARN_BENCHMARK_SILENCES", 100);

    private static readonly Dictionary<string, string> Default = [];
    private static readonly Dictionary<string, string> Tuned = new() { ["PLEARN_TESTBED_FAST_NODES"] = "1" };

    public string Name => "node-loss";

    public string Claim => "seconds from a node's SIGKILL and from first evidence to the replacement, against a Deployment's and against 13 s and 1 s";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => ControlPlane.MissingAsync(cancellationToken);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var plain = await MeasureAsync("plain", Default, tolerationSeconds: null, deploymentKills: 1, Silences, cancellationToken);
        var tuned = await MeasureAsync("tuned", Tuned, TunedTolerationSeconds, deploymentKills: Kills, silences: 0, cancellationToken);
        return
        [
            Worst($"{Name}-kill", plain.Kills, [Limit]),
            Typical($"{Name}-kill-deployment", plain.Kills, plain.DeploymentKills),
            Typical($"{Name}-kill-tuned", tuned.Kills, tuned.DeploymentKills),
            Worst($"{Name}-evidence", Percentile99(plain.Evidence), [EvidenceLimit]),
            Typical($"{Name}-evidence-deployment", Percentile99(plain.Evidence), tuned.DeploymentEvidence),
        ];
    }

    private static async Task<LossSamples> MeasureAsync(
        string name,
        Dictionary<string, string> variables,
        int? tolerationSeconds,
        int deploymentKills,
        int silences,
        CancellationToken cancellationToken)
    {
        await using var plane = await ControlPlane.StartAsync(name, variables, cancellationToken);
        await using var nodes = await HollowNodes.StartAsync(plane, cancellationToken);
        await using var deployment = await ReplacedDeployment.StartAsync(plane, tolerationSeconds, cancellationToken);
        await using var run = await LosableRun.StartAsync(plane, cancellationToken);

        var samples = new LossSamples();
        var awaited = new List<Task<(double Kill, double Evidence)>>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var node = nodes[kill];
            var lost = run.On(node);
            var killed = await nodes.KillAsync(node, () => run.FallSilent(lost), cancellationToken);
            if (kill < deploymentKills)
            {
                awaited.Add(deployment.ReplacedAsync(node, killed, cancellationToken));
            }

            samples.Kills.AddRange(await run.ReplacedAsync(lost, killed, cancellationToken));
            if (deploymentKills > 1)
            {
                await awaited[^1];
            }

            await run.RestoredAsync(cancellationToken);
            if (kill > 0 || deploymentKills > 1)
            {
                await nodes.ReviveAsync(node, cancellationToken);
            }
        }

        samples.Evidence.AddRange(await run.LoseOneByOneAsync(silences, cancellationToken));
        foreach (var (kill, evidence) in await Task.WhenAll(awaited))
        {
            samples.DeploymentKills.Add(kill);
            samples.DeploymentEvidence.Add(evidence);
        }

        return samples;
    }

    /// <summary>The largest value has to keep to a limit.</summary>
    private static Figure Worst(string name, IReadOnlyList<double> values, IReadOnlyList<double> limit) =>
        new(name, values.Max(), "s", limit[0], values.Max() / limit[0], Bound.AtMost(1), [.. values.Select(value => value / limit[0])]);

    /// <summary>The median has to be below the other one's.</summary>
    private static Figure Typical(string name, IReadOnlyList<double> values, IReadOnlyList<double> references)
    {
        var reference = PairedSamples.Median(references);
        var value = PairedSamples.Median(values);
        return new Figure(name, value, "s", reference, value / reference, Bound.AtMost(1), [.. values.Select(sample => sample / reference)]);
    }

    private static double[] Percentile99(List<double> values) => [values.Order().ElementAt((int)Math.Ceiling(0.99 * values.Count) - 1)];

    private sealed record LossSamples
    {
        public List<double> Kills { get; } = [];

        public List<double> Evidence { get; } = [];

        public List<double> DeploymentKills { get; } = [];

        public List<double> DeploymentEvidence { get; } = [];
    }
}
