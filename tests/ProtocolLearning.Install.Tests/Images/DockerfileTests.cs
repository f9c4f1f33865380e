using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ProtocolLearning.Install.Tests.Images;

public sealed partial class DockerfileTests
{
    private static readonly string[] Lines = [.. Repository.Read("Dockerfile").Split('\n')];

    public static TheoryData<string> Programs => ["operator", "coordinator", "gateway", "worker"];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Build_stage_copies_the_projects_that_the_program_is_made_of(string program)
    {
        var project = $"ProtocolLearning.{char.ToUpperInvariant(program[0])}{program[1..]}";
        var wanted = Closure(project).Order(StringComparer.Ordinal).ToList();
        var stages = Stage("sdk").Concat(Stage($"{program}-build")).ToList();

        Assert.Equal(wanted, Copied(stages, ProjectFile()));
        Assert.Equal(wanted, Copied(stages, Sources()));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Image_runs_as_no_root_and_says_what_it_is(string program)
    {
        var stage = Stage("base").Concat(Stage(program)).ToList();

        Assert.Contains("USER $APP_UID", stage);
        Assert.Contains(stage, line => line.Contains("DOTNET_EnableDiagnostics=0", StringComparison.Ordinal));
        foreach (var label in new[] { "title", "description", "version", "revision", "licenses", "vendor", "base.name" })
        {
            Assert.Contains(stage, line => line.Contains($"org.opencontainers.image.{label}=", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Closure(string project)
    {
        var file = XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"));
        return file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .SelectMany(Closure)
            .Append(project)
            .Distinct();
    }

    private static IEnumerable<string> Stage(string name) => Lines
        .SkipWhile(line => !line.EndsWith($" AS {name}", StringComparison.Ordinal))
        .Skip(1)
        .TakeWhile(line => !line.StartsWith("FROM ", StringComparison.Ordinal));

    private static IEnumerable<string> Copied(IEnumerable<string> lines, Regex pattern) =>
        lines.Select(line => pattern.Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^COPY src/(ProtocolLearning\.\w+)/\*\.csproj src/\1/$")]
    private static partial Regex ProjectFile();

    [GeneratedRegex(@"^COPY src/(ProtocolLearning\.\w+)/ src/\1/$")]
    private static partial Regex Sources();
}
