using System.Net;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Relaying;

/// <summary>What a relay is told at start, see <see cref="RelayEnvironment"/>.</summary>
internal sealed record RelayOptions(IPEndPoint Listen, string? KeysFolder, IPEndPoint? HealthListen)
{
    /// <summary>Reads the environment.</summary>
    /// <returns>The options, or null where there are problems.</returns>
    public static RelayOptions? Read(Func<string, string?> lookUp, out IReadOnlyList<string> problems)
    {
        var environment = new EnvironmentReader(lookUp);
        var options = new RelayOptions(
            environment.Listen(RelayEnvironment.Listen) ?? new IPEndPoint(IPAddress.Loopback, 0),
            environment.Optional(RelayEnvironment.Keys),
            environment.Listen(RelayEnvironment.HealthListen));
        if (options.KeysFolder is { } folder && !Directory.Exists(folder))
        {
            environment.Refuse(RelayEnvironment.Keys, $"is '{folder}', which is no folder.");
        }

        problems = environment.Problems;
        return problems.Count == 0 ? options : null;
    }
}
