using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Hosting;

namespace ProtocolLearning.Worker.Tests.Hosting;

public sealed class CoordinatorPinTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plearn-pin-").FullName;
    private readonly IdentityKey _coordinator = IdentityKey.Generate();
    private readonly IdentityKey _other = IdentityKey.Generate();

    public void Dispose()
    {
        _coordinator.Dispose();
        _other.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Settle_without_pins_trusts_what_the_pod_says()
    {
        Assert.Equal(_other.PublicKey, CoordinatorPin.Settle(Options(_other), out var problem));
        Assert.Null(problem);
        Assert.Null(CoordinatorPin.Settle(Options(null), out problem));
        Assert.Null(problem);
    }

    [Fact]
    public void Settle_with_a_pin_trusts_it_and_nothing_else()
    {
        Pin("demo", _coordinator.PublicKey.Text + "\n");

        Assert.Equal(_coordinator.PublicKey, CoordinatorPin.Settle(Options(_coordinator), out var problem));
        Assert.Null(problem);
        Assert.Equal(_coordinator.PublicKey, CoordinatorPin.Settle(Options(null), out problem));
        Assert.Null(problem);
        Assert.Null(CoordinatorPin.Settle(Options(_other), out problem));
        Assert.Contains("it is another coordinator", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another")]
    [InlineData("../demo")]
    [InlineData("*")]
    public void Settle_of_a_run_that_was_not_joined_is_a_problem(string run)
    {
        Pin("demo", _coordinator.PublicKey.Text);

        Assert.Null(CoordinatorPin.Settle(Options(_coordinator, run), out var problem));
        Assert.Contains("has not joined", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Settle_of_an_empty_pin_trusts_what_the_pod_says()
    {
        Pin("demo", "");

        Assert.Equal(_other.PublicKey, CoordinatorPin.Settle(Options(_other), out var problem));
        Assert.Null(problem);
    }

    [Fact]
    public void Settle_of_a_malformed_pin_throws()
    {
        Pin("demo", new string('x', 100_000));

        var thrown = Assert.Throws<FormatException>(() => CoordinatorPin.Settle(Options(_other), out _));
        Assert.Contains("coordinator.key.demo", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_that_is_told_another_coordinator_than_the_pinned_one_never_dials_it()
    {
        Pin("demo", _coordinator.PublicKey.Text);
        using var own = IdentityKey.Generate();
        own.Save(Path.Combine(_folder, WorkerEnvironment.IdentityFile));
        var host = new WorkerHost(Options(_other), new HonestContribution(), ProtocolVersions.Own, TimeProvider.System, NullLoggerFactory.Instance);

        Assert.Equal(WorkerExitCode.Untrusted, await host.RunAsync(CancellationToken.None));
    }

    private void Pin(string run, string text) => File.WriteAllText(Path.Combine(_folder, "coordinator.key." + run), text);

    private WorkerOptions Options(IdentityKey? told, string run = "demo")
    {
        var environment = new Dictionary<string, string>
        {
            [WorkerEnvironment.Run] = run,
            [WorkerEnvironment.Coordinator] = "127.0.0.1:1",
            [WorkerEnvironment.CoordinatorKey] = told?.PublicKey.Text ?? "",
            [WorkerEnvironment.Stage] = "0",
            [WorkerEnvironment.Slot] = "0",
            [WorkerEnvironment.Epoch] = "1",
            [WorkerEnvironment.Participant] = "alice",
            [WorkerEnvironment.Identity] = _folder,
        };
        return WorkerOptions.Read(environment.GetValueOrDefault, out _)!;
    }
}
