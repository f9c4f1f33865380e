using System.Globalization;
using ProtocolLearning.Coordinator.Hosting;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Hosting;

namespace ProtocolLearning.EndToEnd.Tests.Versions;

/// <summary>
/// A worker or a coordinator that speaks other versions of the protocol than this release, as a program of its own: what it says
/// and hears is what a program of those versions does, because only a version that both ends speak is ever used.
/// </summary>
internal static class OtherRelease
{
    public const string Worker = "worker";

    public const string Coordinator = "coordinator";

    /// <summary>Runs the program.</summary>
    /// <param name="args">Which program, its oldest version and its newest.</param>
    public static async Task<int> Main(string[] args)
    {
        var versions = new ProtocolVersions(
            int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
        return args[0] == Worker
            ? await WorkerProgram.RunAsync(new HonestContribution(), versions)
            : await CoordinatorProgram.RunAsync(versions);
    }

    /// <summary>What follows the assembly on the command line.</summary>
    public static string[] Arguments(string program, ProtocolVersions versions) =>
        [program, versions.Oldest.ToString(CultureInfo.InvariantCulture), versions.Newest.ToString(CultureInfo.InvariantCulture)];
}
