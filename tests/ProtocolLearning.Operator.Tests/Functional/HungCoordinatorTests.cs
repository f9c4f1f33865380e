using System.Net;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Operator.Tests.Coordination;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>Coordinators that serve, take proposals and never answer them, over the real wire.</summary>
public sealed class HungCoordinatorTests : IAsyncLifetime, IDisposable
{
    // More than there are workers for runs.
    private const int Hung = 6;

    private readonly OperatorFixture _fixture = new();
    private readonly CoordinatorLimits _limits = new() { SilentAfter = TimeSpan.FromSeconds(10) };
    private readonly List<(CoordinatorServer Server, IdentityKey Key, ServedLog Log)> _coordinators = [];
    private OperatorIdentity? _operator;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _operator = new OperatorIdentity(
            await IdentitySecret.LoadAsync(_fixture.Clusters["home"], OperatorFixture.SystemNamespace, CancellationToken.None));
    }

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        foreach (var (server, key, _) in _coordinators)
        {
            await server.DisposeAsync();
            key.Dispose();
        }
    }

    public void Dispose() => _operator?.Dispose();

    [Fact]
    public async Task Coordinators_thatHang_keepNoOtherRunFromItsShardsAndAreCalledSilent()
    {
        await Task.WhenAll(Enumerable.Range(0, Hung).Select(index => StartHungAsync($"hung-{index}")));
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_coordinators.TrueForAll(coordinator => coordinator.Log.Arrived > 0)), "each to have taken a proposal");

        await _fixture.StartTrainingAsync();

        foreach (var index in Enumerable.Range(0, Hung))
        {
            var silent = await OperatorFixture.EventuallyAsync(
                async () => await _fixture.FindAsync<V1Alpha1TrainingRun>($"hung-{index}") is { Status.Coordinator.SilentSince: not null } run ? run : null,
                $"hung-{index} to be silent");
            Assert.Equal(
                [("Degraded", "CoordinatorSilent"), ("Ready", "CoordinatorSilent")],
                silent.Status!.Conditions!
                    .Where(condition => condition is { Type: ConditionType.Ready, Status: "Unknown" } or { Type: ConditionType.Degraded, Status: "True" })
                    .Select(condition => (condition.Type, condition.Reason)).Order());
        }

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                .Any(told => told is { Reason: "CoordinatorSilent", Type: "Warning", Regarding.Name: "hung-0" }),
            "the Event that says so");
    }

    private async Task StartHungAsync(string name)
    {
        var run = Samples.Run(name);
        var (key, log) = (IdentityKey.Generate(), new ServedLog(new RunAccepted(RunDefinitionMapper.Map(run), Samples.Key)) { Hangs = true });
        var server = await CoordinatorServer.StartAsync(
            new CoordinatorServerOptions(name, 1, new IPEndPoint(IPAddress.Loopback, 0), _operator!.Key.PublicKey),
            key,
            log,
            TimeProvider.System,
            NullLoggerFactory.Instance,
            CancellationToken.None);
        lock (_coordinators)
        {
            _coordinators.Add((server, key, log));
        }

        _fixture.Coordinators.Others[name] = new GrpcCoordinatorConnector(_operator, _limits, TimeProvider.System, NullLoggerFactory.Instance);
        foreach (var participant in new[] { "erin", "frank" })
        {
            var enrolled = Samples.Participant($"{participant}-{name}");
            enrolled.Spec.RunRef.Name = name;
            await _fixture.CreateAsync(enrolled);
        }

        await _fixture.CreateAsync(run);
        var body = new AnnouncementBody(name, 1, server.ListenEndpoint.ToString(), key.PublicKey.Text);
        await OperatorFixture.EventuallyAsync(async () => await _fixture.AnnounceOnceAsync(1, body) == 204, $"{name}'s announcement to be kept");
    }
}
