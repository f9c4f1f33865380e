using System.Net;
using System.Net.Sockets;
using ProtocolLearning.Cli.Local;
using ProtocolLearning.Cli.Local.Manifests;
using ProtocolLearning.Cli.Programs;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Tests.Local;

public sealed class PreflightTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plearn-preflight-");
    private readonly LocalManifest _manifest = Manifest();

    private LocalRunOptions Options => new()
    {
        Faults = true,
        Control = false,
        Small = false,
        Port = 0,
        Report = new FileInfo(Path.Combine(_folder.FullName, "report.html")),
    };

    public void Dispose()
    {
        _manifest.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Check_finds_nothing_wrong_where_all_is_there() => Assert.Empty(Check(Options));

    [Fact]
    public void Check_missing_program_names_it_and_where_it_was_looked_for()
    {
        File.Delete(Path.Combine(Programs().FullName, LocalPrograms.Worker));

        var error = Assert.Single(Preflight.Check(_manifest, Options, new ProgramLocator("/nowhere", Path.Combine(_folder.FullName, "programs"))));

        Assert.StartsWith("ProtocolLearning.Worker is missing", error, StringComparison.Ordinal);
        Assert.Contains(_folder.FullName, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_manifest_that_breaks_a_rule_says_which()
    {
        _manifest.Run.Spec.Schedule.Mode = ScheduleMode.Streaming;

        Assert.Contains(
            "spec.schedule.streaming: mode Streaming, and only it, has fragments; "
                + "set spec.schedule.streaming with mode Streaming, or {} for its defaults; leave it out otherwise",
            Check(Options));
    }

    [Theory]
    [InlineData("/no/such/file.txt")]
    [InlineData("/no/such/folder/**/*.txt")]
    public void Check_missing_source_names_the_field(string uri)
    {
        _manifest.Run.Spec.Dataset.Sources[0].Uri = uri;

        Assert.StartsWith("spec.dataset.sources[0].uri: no file at", Assert.Single(Check(Options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_port_in_use_says_so()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.StartsWith($"--port {port}: cannot listen on it", Assert.Single(Check(Options with { Port = port })), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_report_in_a_missing_folder_says_so()
    {
        var options = Options with { Report = new FileInfo(Path.Combine(_folder.FullName, "none", "report.html")) };

        Assert.Contains("its folder does not exist", Assert.Single(Check(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_report_that_is_a_folder_says_so()
    {
        var options = Options with { Report = new FileInfo(_folder.FullName) };

        Assert.Contains("a folder", Assert.Single(Check(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_leaves_an_earlier_report_and_makes_none()
    {
        var earlier = Path.Combine(_folder.FullName, "earlier.html");
        File.WriteAllText(earlier, "as it was");

        Assert.Empty(Check(Options with { Report = new FileInfo(earlier) }));
        Assert.Empty(Check(Options));

        Assert.Equal("as it was", File.ReadAllText(earlier));
        Assert.False(Options.Report.Exists);
    }

    private static LocalManifest Manifest()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "local.yaml"));
        return LocalManifestReader.Read(text, "local.yaml").Manifest!;
    }

    private IReadOnlyList<string> Check(LocalRunOptions options) =>
        Preflight.Check(_manifest, options, new ProgramLocator("/nowhere", Programs().FullName));

    private DirectoryInfo Programs()
    {
        var programs = _folder.CreateSubdirectory("programs");
        foreach (var program in LocalPrograms.Needed(Options))
        {
            File.WriteAllText(Path.Combine(programs.FullName, program), "");
        }

        return programs;
    }
}
