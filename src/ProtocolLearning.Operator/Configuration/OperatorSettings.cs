using System.Net;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Configuration;

/// <summary>What the operator's environment says; see <see cref="OperatorEnvironment"/>.</summary>
internal sealed record OperatorSettings
{
    public string? KubeconfigPath { get; init; }

    public string Namespace { get; init; } = "protocollearning-system";

    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    public Uri? Address { get; init; }

    public string? KeyFile { get; init; }

    public bool LeaderElection { get; init; } = true;

    public PodNetwork PodNetwork { get; init; } = PodNetwork.Pod;

    public string WorkerImage { get; init; } = OperatorEnvironment.DefaultWorkerImage;

    public string CoordinatorImage { get; init; } = OperatorEnvironment.DefaultCoordinatorImage;

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Looks a variable up.</param>
    /// <param name="problems">One line for each malformed variable.</param>
    public static OperatorSettings Read(Func<string, string?> variable, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        var defaults = new OperatorSettings();
        var settings = new OperatorSettings
        {
            KubeconfigPath = Text(OperatorEnvironment.Kubeconfig),
            Namespace = Text(OperatorEnvironment.Namespace) ?? defaults.Namespace,
            Listen = Parsed(OperatorEnvironment.Listen, ParseEndpoint, "write it as address:port") ?? defaults.Listen,
            Address = Parsed(OperatorEnvironment.Address, ParseAddress, "write it as http://host:port"),
            KeyFile = Text(OperatorEnvironment.KeyFile),
            LeaderElection = Choice(OperatorEnvironment.LeaderElection, ("true", true), ("false", false)),
            PodNetwork = Choice(OperatorEnvironment.PodNetwork, (nameof(PodNetwork.Pod), PodNetwork.Pod), (nameof(PodNetwork.Loopback), PodNetwork.Loopback)),
            WorkerImage = Text(OperatorEnvironment.WorkerImage) ?? defaults.WorkerImage,
            CoordinatorImage = Text(OperatorEnvironment.CoordinatorImage) ?? defaults.CoordinatorImage,
        };
        if (settings.KubeconfigPath is { } path && !File.Exists(path))
        {
            found.Add($"{OperatorEnvironment.Kubeconfig}: no file {path}; name the home cluster's kubeconfig");
        }

        problems = found;
        return settings;

        string? Text(string name) => variable(name) is { Length: > 0 } value ? value : null;

        T? Parsed<T>(string name, Func<string, T?> parse, string whatToDo)
            where T : class
        {
            var parsed = Text(name) is { } text ? parse(text) : null;
            if (parsed is null && Text(name) is { } malformed)
            {
                found.Add($"{name}: '{malformed}' is malformed; {whatToDo}");
            }

            return parsed;
        }

        T Choice<T>(string name, params (string Text, T Value)[] choices)
        {
            var chosen = Array.FindIndex(choices, choice => string.Equals(choice.Text, Text(name) ?? choices[0].Text, StringComparison.OrdinalIgnoreCase));
            if (chosen < 0)
            {
                found.Add($"{name}: '{Text(name)}' is not known; use {string.Join(" or ", choices.Select(choice => choice.Text))}");
            }

            return choices[Math.Max(chosen, 0)].Value;
        }
    }

    private static IPEndPoint? ParseEndpoint(string text) =>
        text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endpoint) ? endpoint : null;

    private static Uri? ParseAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
}
