using System.Net;
using ProtocolLearning.Data;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>What a worker is told at start, see <see cref="WorkerEnvironment"/>.</summary>
internal sealed record WorkerOptions(
    string Run,
    Member Member,
    string Coordinator,
    IdentityPublicKey? CoordinatorKey,
    long CoordinatorTerm,
    string IdentityFolder,
    string Device,
    int Threads,
    IPEndPoint Listen,
    string? AdvertisedEndpoint,
    string DatasetFolder,
    string CacheFolder,
    string? CheckpointFolder,
    TimeSpan OrphanTimeout,
    TimeSpan HandOver,
    IPEndPoint? HealthListen)
{
    /// <summary>host:port of the relays through which peers reach the worker, the preferred one first; none where it listens itself.</summary>
    public IReadOnlyList<string> Relays { get; init; } = [];

    private const long DefaultOrphanSeconds = 600;
    private const long LongestHandOver = 86_400;
    private const int MaxRelays = 8;

    /// <summary>Reads the environment.</summary>
    /// <returns>The options, or null where there are problems.</returns>
    public static WorkerOptions? Read(Func<string, string?> lookUp, out IReadOnlyList<string> problems)
    {
        var environment = new EnvironmentReader(lookUp);
        var run = environment.Required(WorkerEnvironment.Run, "the run's name");
        var coordinator = environment.Required(WorkerEnvironment.Coordinator, "host:port of the coordinator");
        var member = new Member(
            new Slot(Small(environment, WorkerEnvironment.Stage), Small(environment, WorkerEnvironment.Slot)),
            environment.Number(WorkerEnvironment.Epoch, least: 0),
            environment.Required(WorkerEnvironment.Participant, "the participant's name"));
        var listen = environment.Listen(WorkerEnvironment.Listen) ?? new IPEndPoint(IPAddress.Loopback, 0);
        var advertised = environment.Optional(WorkerEnvironment.AdvertisedEndpoint);
        var orphanSeconds = environment.Number(WorkerEnvironment.OrphanTimeoutSeconds, least: 0, absent: DefaultOrphanSeconds);
        if (coordinator.Length > 0 && !Uri.TryCreate($"https://{coordinator}", UriKind.Absolute, out _))
        {
            environment.Refuse(WorkerEnvironment.Coordinator, $"is '{coordinator}'; write host:port.");
        }

        var relays = ReadRelays(environment);
        if (advertised is null && relays.Length == 0 && (listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any)))
        {
            environment.Refuse(
                WorkerEnvironment.AdvertisedEndpoint, $"is not set; write what peers reach, for {listen.Address} is no address of a host.");
        }

        var options = new WorkerOptions(
            run,
            member,
            coordinator,
            environment.Key(WorkerEnvironment.CoordinatorKey),
            environment.Number(WorkerEnvironment.CoordinatorTerm, least: 0, absent: 0),
            environment.Required(WorkerEnvironment.Identity, $"the folder that holds {WorkerEnvironment.IdentityFile}"),
            environment.Optional(WorkerEnvironment.Device) ?? "auto",
            (int)Math.Min(environment.Number(WorkerEnvironment.Threads, least: 1, absent: 1), Environment.ProcessorCount * 4L),
            listen,
            advertised,
            Path.GetFullPath(environment.Optional(WorkerEnvironment.Dataset) ?? "."),
            Path.GetFullPath(environment.Optional(WorkerEnvironment.Cache) ?? DatasetFolders.Of(".").Cache),
            environment.Optional(WorkerEnvironment.Checkpoints) is { } checkpoints ? Path.GetFullPath(checkpoints) : null,
            orphanSeconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(Math.Min(orphanSeconds, int.MaxValue)),
            TimeSpan.FromSeconds(Math.Min(environment.Number(WorkerEnvironment.HandOverSeconds, least: 0, absent: 0), LongestHandOver)),
            environment.Listen(WorkerEnvironment.HealthListen))
        {
            Relays = relays,
        };
        problems = environment.Problems;
        return problems.Count == 0 ? options : null;
    }

    private static string[] ReadRelays(EnvironmentReader environment)
    {
        var relays = (environment.Optional(WorkerEnvironment.Relays) ?? string.Empty)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (relays.Length > MaxRelays)
        {
            environment.Refuse(WorkerEnvironment.Relays, $"names {relays.Length} relays; write at most {MaxRelays}.");
        }

        foreach (var relay in relays)
        {
            // Without a scheme's own port there is none by default.
            if (!Uri.TryCreate($"tcp://{relay}", UriKind.Absolute, out var address) || address.Port <= 0 || address.PathAndQuery != "/")
            {
                environment.Refuse(WorkerEnvironment.Relays, $"has '{relay}'; write host:port, with commas between several.");
            }
        }

        return relays;
    }

    private static int Small(EnvironmentReader environment, string name) =>
        (int)Math.Min(environment.Number(name, least: 0), int.MaxValue);
}
