using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.WideArea;

/// <summary>One run as real processes: a coordinator and its workers, each of which stands behind a link of its own or on loopback.</summary>
internal sealed class WideAreaFleet : IAsyncDisposable
{
    private const string Run = "wide";
    private const string Participant = "north";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    private readonly RunDefinition _definition;
    private readonly Func<IPEndPoint, EmulatedLink>? _link;
    private readonly string _folder = Directory.CreateTempSubdirectory("plearn-wide-").FullName;
    private readonly IdentityKey _operator = IdentityKey.Generate();
    private readonly IdentityKey _key = IdentityKey.Generate();
    private readonly List<Process> _processes = [];
    private readonly List<EmulatedLink> _links = [];
    private readonly ConcurrentQueue<string> _output = [];

    /// <param name="definition">The run, over the text in <c>text.txt</c>.</param>
    /// <param name="link">The link in front of an endpoint; null for none.</param>
    public WideAreaFleet(RunDefinition definition, Func<IPEndPoint, EmulatedLink>? link)
    {
        _definition = definition with { Run = Run };
        _link = link;
        string[] words = ["stage", "replica", "round", "epoch", "lease", "ledger", "token", "quorum", "audit", "morph"];
        var random = new Random(1);
        File.WriteAllText(
            Path.Combine(_folder, "text.txt"), string.Join(' ', Enumerable.Range(0, 200_000).Select(_ => words[random.Next(words.Length)])));
        _key.Save(Path.Combine(_folder, WorkerEnvironment.IdentityFile));
    }

    /// <summary>Trains the whole run.</summary>
    /// <returns>Confirmed tokens a second from the opening of the second round to the last one's last decision.</returns>
    public async Task<double> TrainAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Longest);
        var announce = Path.Combine(_folder, "announce.json");
        Start("ProtocolLearning.Coordinator", new()
        {
            [CoordinatorEnvironment.Run] = Run,
            [CoordinatorEnvironment.Data] = Path.Combine(_folder, "coordinator"),
            [CoordinatorEnvironment.Term] = "1",
            [CoordinatorEnvironment.OperatorKey] = _operator.PublicKey.Text,
            [CoordinatorEnvironment.AnnounceFile] = announce,
        });
        while (!File.Exists(announce))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }

        using var announced = JsonDocument.Parse(await File.ReadAllTextAsync(announce, deadline.Token));
        var endpoint = announced.RootElement.GetProperty("endpoint").GetString()!;
        var key = announced.RootElement.GetProperty("key").GetString()!;
        await using var client = new CoordinatorClient(
            endpoint, Run, new CoordinatorTrust(Run), TimeProvider.System, NullLogger<CoordinatorClient>.Instance);
        await client.ProposeAsync(new ProposeRun(_definition), _operator, deadline.Token);
        await client.ProposeAsync(new EnrolParticipant(Participant, _key.PublicKey.Text, 0), _operator, deadline.Token);
        for (var stage = 0; stage < _definition.Stages; stage++)
        {
            for (var index = 0; index < _definition.Replicas.Max; index++)
            {
                var member = new Member(new Slot(stage, index), 1, Participant);
                await client.ProposeAsync(new PlaceMember(member), _operator, deadline.Token);
                StartWorker(member, Over(IPEndPoint.Parse(endpoint)).ToString(), key);
            }
        }

        try
        {
            return await FollowAsync(client, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"not trained within {Longest}:\n{string.Join('\n', _output.TakeLast(40))}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        _operator.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<double> FollowAsync(CoordinatorClient client, CancellationToken cancellationToken)
    {
        var (tokens, began, decided) = (0L, 0L, 0);
        await foreach (var entry in client.FollowAsync(0, cancellationToken))
        {
            switch (entry.Command)
            {
                case RoundOpened { Round: 2 }:
                    began = entry.UnixMilliseconds;
                    break;
                case RoundClosed { Round: >= 2 } closed:
                    tokens += closed.Tokens;
                    break;
                case Discarded discarded:
                    throw new InvalidOperationException($"{discarded}:\n{string.Join('\n', _output.TakeLast(40))}");
                case Applied applied when applied.Round == _definition.Schedule.Rounds && ++decided == _definition.Stages:
                    return tokens * 1000.0 / (entry.UnixMilliseconds - began);
            }
        }

        throw new InvalidOperationException("the log ended before the run did");
    }

    private void StartWorker(Member member, string coordinator, string coordinatorKey)
    {
        var listen = FreeEndpoint();
        Start("ProtocolLearning.Worker", new()
        {
            [WorkerEnvironment.Run] = Run,
            [WorkerEnvironment.Coordinator] = coordinator,
            [WorkerEnvironment.CoordinatorKey] = coordinatorKey,
            [WorkerEnvironment.Stage] = member.Slot.Stage.ToString(CultureInfo.InvariantCulture),
            [WorkerEnvironment.Slot] = member.Slot.Index.ToString(CultureInfo.InvariantCulture),
            [WorkerEnvironment.Epoch] = "1",
            [WorkerEnvironment.Participant] = member.Participant,
            [WorkerEnvironment.Identity] = _folder,
            [WorkerEnvironment.Device] = "cpu",
            [WorkerEnvironment.Dataset] = _folder,
            [WorkerEnvironment.Listen] = listen.ToString(),
            [WorkerEnvironment.AdvertisedEndpoint] = Over(listen).ToString(),
            ["OMP_WAIT_POLICY"] = "PASSIVE",
        });
    }

    /// <summary>Where an endpoint is reached: over a link of its own where the fleet has links.</summary>
    private IPEndPoint Over(IPEndPoint endpoint)
    {
        if (_link is null)
        {
            return endpoint;
        }

        var link = _link(endpoint);
        _links.Add(link);
        return link.Endpoint;
    }

    private static IPEndPoint FreeEndpoint()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private void Start(string program, Dictionary<string, string> environment)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var assembly = Path.Combine(own.Parent!.Parent!.FullName, program, own.Name, program + ".dll");
        var start = new ProcessStartInfo("dotnet", ["exec", assembly]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? string.Empty);
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? string.Empty);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
    }
}
