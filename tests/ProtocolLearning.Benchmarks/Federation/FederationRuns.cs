using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using k8s;
using k8s.Models;
using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Benchmarks.Reconciling;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Operator.Tests.Functional;

namespace ProtocolLearning.Benchmarks.Federation;

/// <summary>
/// Runs of ten stages with a hundred slots each, or less, whose participants are spread evenly over the members; and their
/// coordinators' pods, which are played.
/// </summary>
/// <param name="home">The home cluster.</param>
/// <param name="placements">Slots of all runs.</param>
/// <param name="members">Member clusters.</param>
internal sealed class FederationRuns(Kubernetes home, int placements, int members)
{
    public const string Space = "training";
    public const string SystemSpace = "protocollearning-system";

    private const string Secret = "members";
    private const int Parallel = 8;
    private const int Stages = 10;
    private const int SlotsOfRun = 1_000;

    private readonly int _slots = Math.Min(SlotsOfRun, placements);

    public static string PublicKey { get; } = Convert.ToBase64String(new byte[32]);

    /// <summary>How many runs there are.</summary>
    public int Count => Math.Max(1, placements / SlotsOfRun);

    public async Task CreateAsync(string memberKubeconfig, CancellationToken cancellationToken)
    {
        var objects = new HomeObjects(home);
        await objects.CreateAsync(
            new V1Secret
            {
                Metadata = new V1ObjectMeta { Name = Secret, NamespaceProperty = SystemSpace },
                Data = new Dictionary<string, byte[]> { ["kubeconfig"] = Encoding.UTF8.GetBytes(memberKubeconfig) },
            },
            cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForAsync(0, members, options, async (index, stopping) =>
        {
            var cluster = RestingObjects.Cluster(Member(index), Space);
            cluster.Spec.Credential!.Secret!.Name = Secret;
            await objects.CreateAsync(cluster, stopping);
        });
        await System.Threading.Tasks.Parallel.ForAsync(0, Count * _slots, options, async (index, stopping) =>
            await objects.CreateAsync(RestingObjects.Participant(Participant(index), Run(index / _slots), Member(index % members), Space, PublicKey), stopping));
        for (var index = 0; index < Count; index++)
        {
            var run = RestingObjects.Run(Run(index), Space);
            run.Spec.Model.Layers = Stages;
            run.Spec.Stages = Stages;
            run.Spec.Replicas.Min = 1;
            run.Spec.Replicas.Max = _slots / Stages;
            await objects.CreateAsync(run, cancellationToken);
        }
    }

    /// <summary>Has every run's coordinator say where it is, and its pod run.</summary>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var announced = new HashSet<string>();
        await Waiting.UntilAsync(
            async () =>
            {
                var pods = await home.CoreV1.ListNamespacedPodAsync(Space, cancellationToken: cancellationToken);
                foreach (var pod in pods.Items.Where(pod => !announced.Contains(pod.Metadata.Name)))
                {
                    var run = pod.Spec.Containers[0].Env.Single(variable => variable.Name == "PLEARN_RUN").Value;
                    var address = await AnnouncementAddress.OfAsync(home, pod, cancellationToken);
                    using var answer = await http.PostAsJsonAsync(address, new AnnouncementBody(run, 1, "127.0.0.1:1", PublicKey), cancellationToken);
                    if (answer.IsSuccessStatusCode)
                    {
                        announced.Add(pod.Metadata.Name);
                        await home.CoreV1.PatchNamespacedPodStatusAsync(
                            new V1Patch(new V1Pod { Status = new V1PodStatus { Phase = "Running" } }, V1Patch.PatchType.MergePatch),
                            pod.Metadata.Name,
                            Space,
                            cancellationToken: cancellationToken);
                    }
                }

                return announced.Count == Count;
            },
            $"the coordinators of {Count} runs",
            cancellationToken);
    }

    private static string Run(int index) => string.Create(CultureInfo.InvariantCulture, $"run-{index}");

    private static string Member(int index) => string.Create(CultureInfo.InvariantCulture, $"member-{index:000}");

    private static string Participant(int index) => string.Create(CultureInfo.InvariantCulture, $"participant-{index:00000}");
}
