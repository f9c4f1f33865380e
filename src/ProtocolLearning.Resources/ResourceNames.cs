using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ProtocolLearning.Resources;

/// <summary>
/// The deterministic names of what the operator makes. A name that follows from the spec needs no memory: a controller that
/// restarts finds what it made, and a second creation meets the first one.
/// </summary>
public static class ResourceNames
{
    /// <summary>The longest run name, in characters: the names derived from it stay within a 63 character label.</summary>
    public const int LongestRunName = 40;

    /// <summary>The longest name that also serves as a label value, in characters.</summary>
    public const int LongestLabelValue = 63;

    /// <summary>The ShardPlacement of one slot: <c>run-stage-slot</c>.</summary>
    public static string ShardPlacement(string run, int stage, int slot) =>
        string.Create(CultureInfo.InvariantCulture, $"{run}-{stage}-{slot}");

    /// <summary>The pod of a placement's epoch: <c>placement-epoch</c>, so that a pod stuck in Terminating never blocks the next.</summary>
    public static string WorkerPod(string placement, long epoch) =>
        string.Create(CultureInfo.InvariantCulture, $"{placement}-{epoch}");

    /// <summary>The coordinator's pod of one term.</summary>
    public static string CoordinatorPod(string run, long term) =>
        string.Create(CultureInfo.InvariantCulture, $"{run}-coordinator-{term}");

    /// <summary>The Service of a run's coordinator.</summary>
    public static string Coordinator(string run) => $"{run}-coordinator";

    /// <summary>The volume claim of a run's coordinator. A later run of that name must not find the earlier one's log.</summary>
    public static string CoordinatorClaim(string run, string uid) => $"{run}-coordinator-{uid[..Math.Min(8, uid.Length)]}";

    /// <summary>The Secret by which a run's coordinator proves itself to the operator.</summary>
    public static string CoordinatorToken(string run, string uid) => $"{run}-announcement-{uid[..Math.Min(8, uid.Length)]}";

    /// <summary>The PodDisruptionBudget of a run's stage in a member namespace, which may be shared by several homes and members.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="owner">Tells home, member cluster and home namespace from others.</param>
    public static string StageBudget(string run, int stage, string owner) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run}-{stage}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(owner)))[..8]}");

    /// <summary>The Lease, in the home operator's namespace, that the agent of a Pull cluster renews.</summary>
    public static string Heartbeat(string cluster) => $"protocollearning-member-{cluster}";

    /// <summary>The Secret in the member namespace that holds a participant's Ed25519 key. No field can name another.</summary>
    public static string IdentitySecret(string participant) => $"protocollearning-identity-{participant}";

    /// <summary>The ConfigMap in the member namespace that holds the keys of the coordinators that a participant trusts, if any.</summary>
    public static string CoordinatorPins(string participant) => $"protocollearning-coordinators-{participant}";
}
