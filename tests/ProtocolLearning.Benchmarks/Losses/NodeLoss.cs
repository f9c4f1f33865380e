using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>
/// Seconds from a node's SIGKILL, and from the first evidence of a loss, to the replacement's creation, on a control plane with its
/// default flags.
/// </summary>
internal sealed class NodeLoss : IBenchmark
{
    private const double KillLimit = 13;
    private const double EvidenceLimit = 1;

    private static readonly Dictionary<string, string> Default = [];

    public string Name => "node-loss";

    public string Claim => "seconds from a node's SIGKILL and from first evidence to the replacement, with default flags, against 13 s and 1 s";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => ControlPlane.MissingAsync(cancellationToken);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var samples = await LossCourse.RunAsync("plain", Default, tolerationSeconds: null, deploymentKills: 0, cancellationToken);
        return
        [
            LossFigures.Worst($"{Name}-kill", samples.Kills, KillLimit),
            LossFigures.Percentile99($"{Name}-evidence", samples.Evidence, EvidenceLimit),
        ];
    }
}
