using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>As <see cref="NodeLoss"/>, beside a Deployment for which everything is tuned that can be.</summary>
internal sealed class NodeLossTuned : IBenchmark
{
    // As low as it goes without a node's hiccup costing its pods.
    private const int TolerationSeconds = 5;

    private static readonly Dictionary<string, string> Tuned = new() { ["PLEARN_TESTBED_FAST_NODES"] = "1" };

    public string Name => "node-loss-tuned";

    public string Claim => "the same with tuned flags and tolerations, against the Deployment's on the same control plane";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => ControlPlane.MissingAsync(cancellationToken);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var samples = await LossCourse.RunAsync("tuned", Tuned, TolerationSeconds, LossCourse.Kills, cancellationToken);
        return
        [
            LossFigures.Typical($"{Name}-kill", samples.Kills, samples.DeploymentKills),
            LossFigures.Typical($"{Name}-evidence", samples.Evidence, samples.DeploymentEvidence),
        ];
    }
}
