using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Hosting;

namespace ProtocolLearning.Worker.Tests.Hosting;

public sealed class WorkerOptionsTests
{
    private readonly Dictionary<string, string> _environment = new()
    {
        [WorkerEnvironment.Run] = "alice",
        [WorkerEnvironment.Coordinator] = "alice.home:7000",
        [WorkerEnvironment.Stage] = "1",
        [WorkerEnvironment.Slot] = "2",
        [WorkerEnvironment.Epoch] = "3",
        [WorkerEnvironment.Participant] = "north",
        [WorkerEnvironment.Identity] = "/identity",
    };

    [Fact]
    public void Read_required_variables_alone_uses_the_defaults()
    {
        var options = Read(out var problems)!;

        Assert.Empty(problems);
        Assert.Equal(new Member(new Slot(1, 2), 3, "north"), options.Member);
        Assert.Equal(("auto", 1, "127.0.0.1:0"), (options.Device, options.Threads, options.Listen.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(600), options.OrphanTimeout);
        Assert.Null(options.CoordinatorKey);
    }

    [Fact]
    public void Read_nothing_names_every_required_variable_once()
    {
        var required = _environment.Keys.ToHashSet();
        _environment.Clear();

        Assert.Null(Read(out var problems));
        Assert.Equal(required, problems.Select(problem => problem.Split(' ')[0]).ToHashSet());
        Assert.Equal(required.Count, problems.Count);
    }

    [Theory]
    [InlineData(WorkerEnvironment.Stage, "-1")]
    [InlineData(WorkerEnvironment.Epoch, "x")]
    [InlineData(WorkerEnvironment.Threads, "0")]
    [InlineData(WorkerEnvironment.Coordinator, "a b")]
    [InlineData(WorkerEnvironment.CoordinatorKey, "short")]
    [InlineData(WorkerEnvironment.Listen, "here")]
    public void Read_malformed_variable_is_one_line_with_its_name_and_value(string name, string value)
    {
        _environment[name] = value;

        Assert.Null(Read(out var problems));
        Assert.StartsWith($"{name} is '{value}'", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_listening_everywhere_needs_an_advertised_endpoint()
    {
        _environment[WorkerEnvironment.Listen] = "0.0.0.0:0";
        Assert.Null(Read(out var problems));
        Assert.StartsWith(WorkerEnvironment.AdvertisedEndpoint, Assert.Single(problems), StringComparison.Ordinal);

        _environment[WorkerEnvironment.AdvertisedEndpoint] = "10.0.0.1";
        Assert.NotNull(Read(out _));
    }

    [Fact]
    public void Read_orphan_timeout_of_zero_is_never()
    {
        _environment[WorkerEnvironment.OrphanTimeoutSeconds] = "0";

        Assert.Equal(Timeout.InfiniteTimeSpan, Read(out _)!.OrphanTimeout);
    }

    [Fact]
    public void Read_relays_are_in_their_order_and_no_address_of_its_own_is_asked_for()
    {
        _environment[WorkerEnvironment.Listen] = "0.0.0.0:7071";
        _environment[WorkerEnvironment.Relays] = "relay.home:7072, [2001:db8::1]:7072,";

        var options = Read(out var problems)!;

        Assert.Empty(problems);
        Assert.Equal(["relay.home:7072", "[2001:db8::1]:7072"], options.Relays);
    }

    [Theory]
    [InlineData("relay.home")]
    [InlineData("https://relay.home:7072")]
    [InlineData("relay.home:7072/path")]
    [InlineData("a:1,b:1,c:1,d:1,e:1,f:1,g:1,h:1,i:1")]
    public void Read_relays_that_are_none_names_the_variable(string relays)
    {
        _environment[WorkerEnvironment.Relays] = relays;

        Assert.Null(Read(out var problems));

        Assert.Contains(WorkerEnvironment.Relays, Assert.Single(problems), StringComparison.Ordinal);
    }

    private WorkerOptions? Read(out IReadOnlyList<string> problems) =>
        WorkerOptions.Read(_environment.GetValueOrDefault, out problems);
}
