using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>What a run and a Deployment go through on one control plane: nodes that are killed, then members that fall silent.</summary>
internal static class LossCourse
{
    /// <summary>How many nodes are killed.</summary>
    public static readonly int Kills = Sizes.Of("PLEARN_BENCHMARK_KILLS", 5);

    private static readonly int Silences = Sizes.Of("PLEARN_BENCHMARK_SILENCES", 100);

    /// <param name="name">Of the control plane.</param>
    /// <param name="variables">Of the control plane.</param>
    /// <param name="tolerationSeconds">For how long the Deployment's pods tolerate a lost node; null for the default.</param>
    /// <param name="deploymentKills">Of how many nodes the Deployment's replacements are awaited.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LossSamples> RunAsync(
        string name,
        Dictionary<string, string> variables,
        int? tolerationSeconds,
        int deploymentKills,
        CancellationToken cancellationToken)
    {
        var program = await OperatorProcess.PublishAsync(cancellationToken);
        await using var plane = await ControlPlane.StartAsync(name, variables, cancellationToken);
        await using var nodes = await HollowNodes.StartAsync(plane, cancellationToken);
        await using var deployment = await ReplacedDeployment.StartAsync(plane, tolerationSeconds, cancellationToken);
        await using var run = await LosableRun.StartAsync(plane, program, cancellationToken);

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
            if (kill >= deploymentKills || deploymentKills > 1)
            {
                await nodes.ReviveAsync(node, cancellationToken);
            }
        }

        samples.Evidence.AddRange(await run.LoseOneByOneAsync(Silences, cancellationToken));
        foreach (var (kill, evidence) in await Task.WhenAll(awaited))
        {
            samples.DeploymentKills.Add(kill);
            samples.DeploymentEvidence.Add(evidence);
        }

        return samples;
    }
}
