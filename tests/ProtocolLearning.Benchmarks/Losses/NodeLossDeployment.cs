using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>
/// As <see cref="NodeLoss"/>, beside a Deployment that is left as it comes: its pods wait for the first node's loss more than five minutes.
/// </summary>
internal sealed class NodeLossDeployment : IBenchmark
{
    private static readonly Dictionary<string, string> Default = [];

    public string Name => "node-loss-deployment";

    public string Claim => "seconds from a node's SIGKILL to the replacement, with default flags, against the Deployment's on the same control plane";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => ControlPlane.MissingAsync(cancellationToken);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var samples = await LossCourse.RunAsync("plain", Default, tolerationSeconds: null, deploymentKills: 1, cancellationToken);
        return [LossFigures.Typical(Name, samples.Kills, samples.DeploymentKills)];
    }
}
