using System.Globalization;
using k8s;
using k8s.Models;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Benchmarks.Federation;

/// <summary>Says of every worker's pod that it runs, in the words of a kubelet; there are no nodes.</summary>
internal sealed class PlayedKubelet : IAsyncDisposable
{
    private const int Parallel = 8;

    private readonly Kubernetes _client;
    private readonly string _space;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private long _played;

    public PlayedKubelet(Kubernetes client, string space)
    {
        (_client, _space) = (client, space);
        _running = Task.Run(RunAsync);
    }

    /// <summary>How many pods it has said it of.</summary>
    public long Played => Interlocked.Read(ref _played);

    public static string Selector => $"{ResourceLabels.Managed}={ResourceLabels.ManagedValue},{ResourceLabels.Role}={ResourceLabels.WorkerRole}";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var transport = new ApiTransport("member", _client, TimeSpan.FromMinutes(1), TimeProvider.System, _stopping.Token);
        var reader = new ResourceReader<V1Pod>(transport, _space, Selector, null);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var listing = await reader.ListAllAsync("", _stopping.Token);
                await PlayAsync(listing.Items);
                var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = _stopping.Token };
                var added = reader.WatchAsync(listing.ResourceVersion, TimeSpan.FromMinutes(10), () => { }, _stopping.Token);
                await System.Threading.Tasks.Parallel.ForEachAsync(added, options, async (change, _) =>
                {
                    if (change.Kind == WatchEventKind.Added)
                    {
                        await PlayAsync([change.Entity]);
                    }
                });
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException)
            {
                // The server was busy: from the list again.
            }
        }
    }

    private async Task PlayAsync(IEnumerable<V1Pod> pods)
    {
        foreach (var pod in pods.Where(pod => pod.Status?.Phase is null or "" or "Pending"))
        {
            await _client.CoreV1.PatchNamespacedPodStatusAsync(
                new V1Patch(new V1Pod { Status = Running(pod) }, V1Patch.PatchType.MergePatch), pod.Metadata.Name, _space, fieldManager: "kubelet", cancellationToken: _stopping.Token);
            Interlocked.Increment(ref _played);
        }
    }

    private V1PodStatus Running(V1Pod pod)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).UtcDateTime;
        var number = Played;
        var address = string.Create(CultureInfo.InvariantCulture, $"10.{number / 65_536}.{number / 256 % 256}.{number % 256}");
        string[] conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"];
        return new V1PodStatus
        {
            Phase = "Running",
            StartTime = now,
            HostIP = "192.168.1.1",
            PodIP = address,
            PodIPs = [new V1PodIP { Ip = address }],
            QosClass = "BestEffort",
            Conditions = [.. conditions.Select(type => new V1PodCondition { Type = type, Status = "True", LastTransitionTime = now })],
            ContainerStatuses =
            [
                .. pod.Spec.Containers.Select(container => new V1ContainerStatus
                {
                    Name = container.Name,
                    Image = container.Image,
                    ImageID = $"{container.Image}@sha256:{new string('a', 64)}",
                    ContainerID = $"containerd://{number:x64}",
                    Ready = true,
                    Started = true,
                    State = new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = now } },
                }),
            ],
        };
    }
}
