using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Pods;

/// <summary>Pods a second, of placements that stand and of a ReplicaSet, on one control plane without a scheduler and without nodes.</summary>
internal sealed class PodCreation : IBenchmark
{
    private static readonly int Pods = Sizes.Of("PLEARN_BENCHMARK_PODS", 1_000);
    private static readonly int Pairs = Sizes.Of("PLEARN_BENCHMARK_PAIRS", 5);

    // With the client limits of kube-controller-manager lifted, as ours are.
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["PLEARN_TESTBED_KCM_ARGS"] = "--kube-api-qps=10000 --kube-api-burst=10000 --controllers=*,-root-ca-cert-publisher",
    };

    public string Name => "pod-creation";

    public string Claim => "pods/s of 1,000 placements that stand, against kube-controller-manager with a ReplicaSet of 1,000 such pods";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => ControlPlane.MissingAsync(cancellationToken);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var program = await OperatorProcess.PublishAsync(cancellationToken);
        await using var plane = await ControlPlane.StartAsync("pods", Variables, cancellationToken);
        await plane.KillComponentAsync("kube-scheduler", cancellationToken);
        await using var placements = await StandingPlacements.StartAsync(plane, program, cancellationToken);
        using var replicas = await ReplicaSetOfWorkers.StartAsync(plane, cancellationToken);
        var samples = await PairedSamples.TakeAsync(
            Pairs, () => placements.PodsPerSecondAsync(Pods, cancellationToken), () => replicas.PodsPerSecondAsync(Pods, cancellationToken));
        return [samples.ToFigure(Name, "pods/s", Bound.AtLeast(1))];
    }
}
