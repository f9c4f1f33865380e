using ProtocolLearning.Resources;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>The operator's process as it ships, not elected, for pods that are processes of one machine.</summary>
internal static class OperatorProcess
{
    public const string Namespace = "protocollearning-system";

    private const string Project = "src/ProtocolLearning.Operator";
    private const string Listening = "listening on ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Publishes it.</summary>
    public static Task<ShippedProgram> PublishAsync(CancellationToken cancellationToken) => ShippedProgram.PublishAsync(Project, cancellationToken);

    /// <summary>Starts it.</summary>
    /// <param name="program">The operator as it ships.</param>
    /// <param name="kubeconfigPath">The home cluster's kubeconfig.</param>
    /// <param name="logPath">Where its output is appended to.</param>
    /// <param name="variables">More of its environment.</param>
    public static ProgramProcess Start(
        ShippedProgram program, string kubeconfigPath, string logPath, IReadOnlyDictionary<string, string>? variables = null)
    {
        var environment = new Dictionary<string, string>(variables ?? new Dictionary<string, string>())
        {
            [OperatorEnvironment.Kubeconfig] = kubeconfigPath,
            [OperatorEnvironment.Namespace] = Namespace,
            [OperatorEnvironment.LeaderElection] = "false",
            [OperatorEnvironment.PodNetwork] = "Loopback",
        };
        return ProgramProcess.Start(program.Assembly, environment, logPath, line => line.StartsWith(Listening, StringComparison.Ordinal));
    }

    /// <summary>Waits until it listens.</summary>
    /// <returns>The address of its metrics.</returns>
    public static async Task<Uri> AddressAsync(ProgramProcess program, CancellationToken cancellationToken) =>
        new((await program.Ready.WaitAsync(Patience, cancellationToken))[Listening.Length..]);
}
