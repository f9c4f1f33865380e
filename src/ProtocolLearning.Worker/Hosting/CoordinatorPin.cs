using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>
/// Which coordinator a worker trusts. Its participant's pins, see <see cref="WorkerEnvironment.CoordinatorPinFile"/>, come from its own
/// cluster; the variable comes from whoever made the pod.
/// </summary>
internal static class CoordinatorPin
{
    private const int LongestPin = 256;

    /// <summary>The key to trust; null, and no problem: the one that is seen first.</summary>
    /// <param name="options">What the worker was told.</param>
    /// <param name="problem">Why the worker may not take part; null where it may.</param>
    /// <exception cref="FormatException">The run's pin is no Ed25519 public key.</exception>
    public static IdentityPublicKey? Settle(WorkerOptions options, out string? problem)
    {
        // The run's name is home's word: it is compared and never made a path.
        var pins = Directory.GetFiles(options.IdentityFolder, WorkerEnvironment.CoordinatorPinFile + "*");
        var file = Array.Find(pins, path => Path.GetFileName(path) == WorkerEnvironment.CoordinatorPinFile + options.Run);
        problem = null;
        if (file is null)
        {
            problem = pins.Length == 0 ? null
                : $"participant {options.Member.Participant} has not joined run '{options.Run}': of its coordinators' pins none is this run's. Join it with plearn join";
            return pins.Length == 0 ? options.CoordinatorKey : null;
        }

        if (Read(file) is not { } pinned)
        {
            return options.CoordinatorKey;
        }

        if (options.CoordinatorKey is { } told && told != pinned)
        {
            problem = $"{WorkerEnvironment.CoordinatorKey} says that the coordinator of run '{options.Run}' has the key {told}, and {pinned} is pinned: it is another coordinator";
            return null;
        }

        return pinned;
    }

    private static IdentityPublicKey? Read(string file)
    {
        using var reader = new StreamReader(file);
        var text = new char[LongestPin];
        var pin = new string(text, 0, reader.ReadBlock(text)).Trim();
        return pin.Length == 0 ? null
            : IdentityPublicKey.TryParse(pin, out var key) ? key
            : throw new FormatException($"{file}: it is no Ed25519 public key of 32 bytes in base64");
    }
}
