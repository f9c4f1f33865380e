using System.Net;
using ProtocolLearning.Coordinator.Hosting;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Tests.Hosting;

public sealed class CoordinatorOptionsTests
{
    private readonly Dictionary<string, string> _environment = new()
    {
        [CoordinatorEnvironment.Run] = "alice",
        [CoordinatorEnvironment.Data] = "/data",
        [CoordinatorEnvironment.Term] = "3",
    };

    [Fact]
    public void Read_required_variables_alone_uses_the_defaults()
    {
        var options = Read(out var problems);

        Assert.Empty(problems);
        Assert.Equal(
            new CoordinatorOptions("alice", "/data", 3, null, new IPEndPoint(IPAddress.Loopback, 0), null, null, null, null), options);
    }

    [Fact]
    public void Read_all_variables_takes_each()
    {
        using var key = IdentityKey.Generate();
        _environment[CoordinatorEnvironment.OperatorKey] = key.PublicKey.Text;
        _environment[CoordinatorEnvironment.Listen] = "0.0.0.0:7000";
        _environment[CoordinatorEnvironment.HealthListen] = "[::]:8080";
        _environment[CoordinatorEnvironment.AdvertisedEndpoint] = "alice.home";
        _environment[CoordinatorEnvironment.AnnounceFile] = "/run/announce";
        _environment[CoordinatorEnvironment.AnnounceAddress] = "http://127.0.0.1:9/x";

        var options = Read(out _)!;

        Assert.Equal(key.PublicKey, options.OperatorKey);
        Assert.Equal("0.0.0.0:7000", options.Listen.ToString());
        Assert.Equal("[::]:8080", options.HealthListen!.ToString());
        Assert.Equal(("alice.home", "/run/announce"), (options.AdvertisedEndpoint, options.AnnounceFile));
        Assert.Equal(new Uri("http://127.0.0.1:9/x"), options.AnnounceAddress);
    }

    [Fact]
    public void Read_nothing_names_every_required_variable_once()
    {
        _environment.Clear();

        Assert.Null(Read(out var problems));
        Assert.Equal(3, problems.Count);
        Assert.StartsWith(CoordinatorEnvironment.Run, problems[0], StringComparison.Ordinal);
        Assert.StartsWith(CoordinatorEnvironment.Data, problems[1], StringComparison.Ordinal);
        Assert.StartsWith(CoordinatorEnvironment.Term, problems[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CoordinatorEnvironment.Term, "0")]
    [InlineData(CoordinatorEnvironment.Term, "one")]
    [InlineData(CoordinatorEnvironment.Listen, "localhost")]
    [InlineData(CoordinatorEnvironment.Listen, "127.0.0.1")]
    [InlineData(CoordinatorEnvironment.HealthListen, ":8080")]
    [InlineData(CoordinatorEnvironment.OperatorKey, "AAAA")]
    [InlineData(CoordinatorEnvironment.AnnounceAddress, "ftp://x")]
    public void Read_malformed_variable_is_one_line_with_its_name_and_value(string name, string value)
    {
        _environment[name] = value;

        Assert.Null(Read(out var problems));
        Assert.StartsWith($"{name} is '{value}'", Assert.Single(problems), StringComparison.Ordinal);
    }

    private CoordinatorOptions? Read(out IReadOnlyList<string> problems) =>
        CoordinatorOptions.Read(_environment.GetValueOrDefault, out problems);
}
