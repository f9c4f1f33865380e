using System.Net;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Hosting;

/// <summary>What a coordinator is told at start, see <see cref="CoordinatorEnvironment"/>.</summary>
internal sealed record CoordinatorOptions(
    string Run,
    string DataFolder,
    long Term,
    IdentityPublicKey? OperatorKey,
    IPEndPoint Listen,
    string? AdvertisedEndpoint,
    IPEndPoint? HealthListen,
    string? AnnounceFile,
    Uri? AnnounceAddress)
{
    /// <summary>Hash of an entry that the log must hold; null where it may be empty.</summary>
    public string? LedgerRoot { get; init; }

    /// <summary>Reads the environment.</summary>
    /// <returns>The options, or null where there are problems.</returns>
    public static CoordinatorOptions? Read(Func<string, string?> lookUp, out IReadOnlyList<string> problems)
    {
        var environment = new EnvironmentReader(lookUp);
        var options = new CoordinatorOptions(
            environment.Required(CoordinatorEnvironment.Run, "the run's name"),
            environment.Required(CoordinatorEnvironment.Data, "a folder that outlives this process"),
            environment.Number(CoordinatorEnvironment.Term, least: 1),
            environment.Key(CoordinatorEnvironment.OperatorKey),
            environment.Listen(CoordinatorEnvironment.Listen) ?? new IPEndPoint(IPAddress.Loopback, 0),
            environment.Optional(CoordinatorEnvironment.AdvertisedEndpoint),
            environment.Listen(CoordinatorEnvironment.HealthListen),
            environment.Optional(CoordinatorEnvironment.AnnounceFile),
            environment.Address(CoordinatorEnvironment.AnnounceAddress))
        {
            LedgerRoot = environment.Optional(CoordinatorEnvironment.LedgerRoot),
        };
        problems = environment.Problems;
        return problems.Count == 0 ? options : null;
    }
}
