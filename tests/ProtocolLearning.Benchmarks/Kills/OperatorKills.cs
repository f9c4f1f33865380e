using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Benchmarks.Kills;

/// <summary>
/// What an operator breaks that is killed again and again: its process ends by SIGKILL while runs are made, scaled and deleted and pods
/// are lost, a few milliseconds after a random one of the writes to pods and placements, or while it starts. Points in the history and
/// not on the clock, so that it means the same on a slow machine.
/// </summary>
internal sealed class OperatorKills : IBenchmark
{
    private const int MostWrites = 60;

    private static readonly int Kills = Sizes.Of("PLEARN_BENCHMARK_KILLS", 100);
    private static readonly int Seed = Sizes.Of("PLEARN_BENCHMARK_SEED", 1);

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestAfterWrite = TimeSpan.FromMilliseconds(20);
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["PLEARN_TESTBED_KCM_ARGS"] = "--controllers=*,-root-ca-cert-publisher",
    };

    public string Name => "operator-kills";

    public string Claim => "broken invariants in the API's history over 100 SIGKILLs of the operator, against none";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => ControlPlane.MissingAsync(cancellationToken);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var program = await OperatorProcess.PublishAsync(cancellationToken);
        await using var plane = await ControlPlane.StartAsync("kills", Variables, cancellationToken);

        // Without nodes there is nothing to schedule on.
        await plane.KillComponentAsync("kube-scheduler", cancellationToken);
        await using var scene = await KillScene.StartAsync(plane, Seed, cancellationToken);
        await KillAsync(program, plane, scene, cancellationToken);
        await using (var last = Start(program, plane, scene))
        {
            await OperatorProcess.AddressAsync(last, cancellationToken);
            await Task.WhenAny(scene.TidyAsync(cancellationToken), Task.Delay(Settling, TimeProvider.System, cancellationToken));
        }

        await scene.ThrowIfBrokenAsync();
        if (scene.Oracle.Pods < Kills || scene.Oracle.Replaced == 0)
        {
            throw new InvalidOperationException(
                $"over {Kills} kills there were {scene.Oracle.Pods} pods and {scene.Oracle.Replaced} placements of a later epoch: the oracle saw too little");
        }

        var orphans = scene.Oracle.Orphans();
        foreach (var line in scene.Oracle.Violations
            .Concat(orphans.Select(orphan => $"a pod is left of {orphan}"))
            .Concat(scene.Oracle.Remade.Select(tenancy => $"a second pod was made for {tenancy}")))
        {
            await Console.Error.WriteLineAsync(line);
        }

        await Console.Error.WriteLineAsync(
            $"seed {Seed}: {scene.Oracle.Pods} pods, {scene.Oracle.Replaced} placements of a later epoch, {scene.Actions} actions");
        return
        [
            Count(Name, "violations", scene.Oracle.Violations.Count),
            Count($"{Name}-orphans", "pods", orphans.Count),
            Count($"{Name}-remade", "pods", scene.Oracle.Remade.Count),
        ];
    }

    private static async Task KillAsync(ShippedProgram program, ControlPlane plane, KillScene scene, CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var running = Start(program, plane, scene);
            if (random.Next(8) == 0)
            {
                await Task.Delay(LongestStart * random.NextDouble(), TimeProvider.System, cancellationToken);
            }
            else
            {
                await OperatorProcess.AddressAsync(running, cancellationToken);
                await scene.WritesAsync(random.Next(1, MostWrites + 1), LongestLife, cancellationToken);
                await Task.Delay(LongestAfterWrite * random.NextDouble(), TimeProvider.System, cancellationToken);
            }

            await running.KillAsync();
        }

        await scene.EndActionsAsync();
    }

    private static ProgramProcess Start(ShippedProgram program, ControlPlane plane, KillScene scene) => OperatorProcess.Start(
        program,
        plane.KubeconfigPath,
        Path.Combine(Path.GetTempPath(), "operator-kills.log"),
        new Dictionary<string, string> { [OperatorEnvironment.Listen] = scene.OperatorAddress });

    private static Figure Count(string name, string unit, int count) =>
        new(name, count, unit, Kills, (double)count / Kills, Bound.Exactly(0), [(double)count / Kills]);
}
