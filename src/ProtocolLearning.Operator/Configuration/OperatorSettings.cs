using System.Net;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Configuration;

/// <summary>What the operator's environment says; see <see cref="OperatorEnvironment"/>.</summary>
internal sealed record OperatorSettings
{
    /// <summary>The part of a Pull cluster's agent; null in the home operator.</summary>
    public MemberSettings? Member { get; init; }

    public string? KubeconfigPath { get; init; }

    public string Namespace { get; init; } = "protocollearning-system";

    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    public Uri? Address { get; init; }

    public string? KeyFile { get; init; }

    public bool LeaderElection { get; init; } = true;

    /// <summary>Requests a second to one cluster; the runtime's own limit where null.</summary>
    public int? RequestsPerSecond { get; init; }

    public PodNetwork PodNetwork { get; init; } = PodNetwork.Pod;

    public string WorkerImage { get; init; } = OperatorEnvironment.DefaultWorkerImage;

    public string CoordinatorImage { get; init; } = OperatorEnvironment.DefaultCoordinatorImage;

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Looks a variable up.</param>
    /// <param name="problems">One line for each malformed variable.</param>
    public static OperatorSettings Read(Func<string, string?> variable, out IReadOnlyList<string> problems)
    {
        var environment = new EnvironmentReader(variable);
        var defaults = new OperatorSettings();
        var role = environment.Choice(
            OperatorEnvironment.Role, (nameof(OperatorRole.Home), OperatorRole.Home), (nameof(OperatorRole.Member), OperatorRole.Member));
        var settings = new OperatorSettings
        {
            Member = role == OperatorRole.Member ? MemberSettings.Read(environment) : null,
            KubeconfigPath = environment.File(OperatorEnvironment.Kubeconfig, "name the home cluster's kubeconfig"),
            Namespace = environment.Text(OperatorEnvironment.Namespace) ?? defaults.Namespace,
            Listen = environment.Parsed(OperatorEnvironment.Listen, ParseEndpoint, "write it as address:port") ?? defaults.Listen,
            Address = environment.Parsed(OperatorEnvironment.Address, ParseAddress, "write it as http://host:port"),
            KeyFile = environment.Text(OperatorEnvironment.KeyFile),
            LeaderElection = environment.Choice(OperatorEnvironment.LeaderElection, ("true", true), ("false", false)),
            RequestsPerSecond = environment.Rate(OperatorEnvironment.RequestsPerSecond),
            PodNetwork = environment.Choice(
                OperatorEnvironment.PodNetwork, (nameof(PodNetwork.Pod), PodNetwork.Pod), (nameof(PodNetwork.Loopback), PodNetwork.Loopback)),
            WorkerImage = environment.Text(OperatorEnvironment.WorkerImage) ?? defaults.WorkerImage,
            CoordinatorImage = environment.Text(OperatorEnvironment.CoordinatorImage) ?? defaults.CoordinatorImage,
        };
        problems = environment.Problems;
        return settings;
    }

    private static IPEndPoint? ParseEndpoint(string text) =>
        text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endpoint) ? endpoint : null;

    private static Uri? ParseAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
}
