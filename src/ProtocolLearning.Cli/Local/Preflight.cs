using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.FileSystemGlobbing;
using ProtocolLearning.Cli.Local.Manifests;
using ProtocolLearning.Cli.Programs;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Cli.Local;

/// <summary>Everything that can be found wrong before anything is started, one line each.</summary>
internal static class Preflight
{
    private static readonly char[] GlobCharacters = ['*', '?', '['];

    /// <summary>What is wrong; empty if the run may start.</summary>
    public static IReadOnlyList<string> Check(LocalManifest manifest, LocalRunOptions options, ProgramLocator programs) =>
    [
        .. MissingPrograms(options, programs),
        .. BrokenRules(manifest),
        .. MissingSources(manifest),
        .. UnusablePort(options.Port),
        .. UnwritableReport(options.Report),
    ];

    private static IEnumerable<string> MissingPrograms(LocalRunOptions options, ProgramLocator programs) =>
        from program in LocalPrograms.Needed(options)
        let found = programs.Find(program)
        where found.Path is null
        select $"{program} is missing; looked at {string.Join(", ", found.LookedAt)}; build the solution, or name its folder in {ProgramLocator.Variable}";

    private static IEnumerable<string> BrokenRules(LocalManifest manifest) =>
        RuleSets.TrainingRun.Validate(manifest.Run).Select(error => error.ToString());

    private static IEnumerable<string> MissingSources(LocalManifest manifest) =>
        from source in manifest.Run.Spec.Dataset.Sources.Select((source, index) => (source.Uri, Index: index))
        where !HasText(source.Uri)
        select $"spec.dataset.sources[{source.Index}].uri: no file at {source.Uri}; name a file, a folder or a glob that matches one";

    private static bool HasText(string uri)
    {
        var glob = uri.IndexOfAny(GlobCharacters);
        if (glob < 0)
        {
            return File.Exists(uri) || (Directory.Exists(uri) && Directory.EnumerateFiles(uri, "*", SearchOption.AllDirectories).Any());
        }

        var folder = Path.GetFullPath(uri[..(uri.LastIndexOf('/', glob) + 1)]);
        var matcher = new Matcher().AddInclude(uri[(uri.LastIndexOf('/', glob) + 1)..]);
        return Directory.Exists(folder) && matcher.GetResultsInFullPath(folder).Any();
    }

    private static IEnumerable<string> UnusablePort(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return [];
        }
        catch (SocketException exception)
        {
            return [$"--port {port}: cannot listen on it ({exception.SocketErrorCode}); use another, or 0 for a free one"];
        }
    }

    private static IEnumerable<string> UnwritableReport(FileInfo report)
    {
        if (Directory.Exists(report.FullName))
        {
            return [$"--report {report}: a folder; name a file in it"];
        }

        if (report.Directory is not { Exists: true })
        {
            return [$"--report {report}: its folder does not exist; make it, or name another file"];
        }

        try
        {
            // Written as the report will be at the end, and gone again where it was not there before.
            var options = report.Exists ? FileOptions.None : FileOptions.DeleteOnClose;
            using var file = new FileStream(report.FullName, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, 1, options);
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [$"--report {report}: cannot be written ({exception.Message.TrimEnd('.')}); name another file"];
        }
    }
}
