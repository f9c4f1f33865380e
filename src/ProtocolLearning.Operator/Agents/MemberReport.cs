using System.Text.Json;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Agents;

/// <summary>What the agent of a Pull cluster says with each heartbeat. Home takes it for what it is: a stranger's word, bounded.</summary>
/// <param name="Version">Kubernetes version.</param>
/// <param name="ReadyNodes">Nodes that are Ready.</param>
/// <param name="Gpus">GPUs that the nodes have.</param>
/// <param name="AllocatableGpus">GPUs that pods may get.</param>
/// <param name="Leftovers">Pods that belong to nothing any more.</param>
/// <param name="Problem">Why the agent cannot work in its cluster; null where it can.</param>
internal sealed record MemberReport(string? Version, int ReadyNodes, long Gpus, long AllocatableGpus, int Leftovers, string? Problem)
{
    /// <summary>Whether its API has resource.k8s.io/v1.</summary>
    public bool DynamicResources { get; init; }

    private const int LongestText = 4_096;
    private const int LongestVersion = 64;
    private const int LongestProblem = 1_024;
    private const int Most = 1_000_000;

    public static MemberReport Of(MemberObservation observed) => new(
        observed.Version,
        observed.Nodes?.Ready ?? 0,
        observed.Nodes?.Gpus.Capacity ?? 0,
        observed.Nodes?.Gpus.Allocatable ?? 0,
        observed.Leftovers ?? 0,
        observed.Probe == MemberProbe.Ready ? null : Cut(observed.Message, LongestProblem))
    {
        DynamicResources = observed.DynamicResources == true,
    };

    /// <returns>The report; null where the text is none.</returns>
    public static MemberReport? Parse(string? text)
    {
        if (text is not { Length: > 0 and <= LongestText })
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<MemberReport>(text) is { } report && report.IsWithinBounds ? report : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>The report in home's own terms.</summary>
    public MemberObservation ToObservation() => Problem is { } problem
        ? new MemberObservation(MemberProbe.Unreachable, $"its agent reports: {PlainText.Line(Cut(problem, LongestProblem))}", PlainVersion)
        : new MemberObservation(
            MemberProbe.Ready,
            "its agent reports in time",
            PlainVersion,
            new NodeSummary(ReadyNodes, new GpuCounts { Capacity = Gpus, Allocatable = AllocatableGpus }),
            Leftovers,
            DynamicResources);

    private string? PlainVersion => Version is null ? null : PlainText.Line(Version);

    private bool IsWithinBounds =>
        Version is null or { Length: <= LongestVersion } && Numbers.All(number => number is >= 0 and <= Most);

    private IEnumerable<long> Numbers => [ReadyNodes, Gpus, AllocatableGpus, Leftovers];

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];
}
