using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Tests;
using ProtocolLearning.Operator.Tests.Functional;

namespace ProtocolLearning.Conformance.Tests.Operations;

/// <summary>The base of tests of the operator over a home and members whose pods run on nodes.</summary>
public abstract class OperationsTest : IAsyncLifetime
{
    private protected OperationsTest(INodeClusterSource source, params string[] members)
    {
        Source = source;
        Fixture = new OperatorFixture(source) { Members = members };
    }

    private protected INodeClusterSource Source { get; }

    private protected OperatorFixture Fixture { get; }

    public async Task InitializeAsync()
    {
        var missing = await Source.MissingAsync();
        Skip.If(missing is not null, missing);
        await Fixture.InitializeAsync();
    }

    public Task DisposeAsync() => Fixture.DisposeAsync();

    /// <summary>Makes what the workers of participants mount.</summary>
    private protected async Task CreateIdentitiesAsync(params string[] participants)
    {
        foreach (var (cluster, participant) in Fixture.Members.SelectMany(cluster => participants.Select(participant => (cluster, participant))))
        {
            await Fixture.Clusters[cluster].CoreV1.CreateNamespacedSecretAsync(
                new V1Secret
                {
                    Metadata = new V1ObjectMeta { Name = $"protocollearning-identity-{participant}" },
                    Data = new Dictionary<string, byte[]> { ["identity.key"] = new byte[32] },
                },
                Samples.Namespace);
        }
    }

    /// <summary>Waits until so many of the workers' pods run.</summary>
    private protected Task RunningAsync(Func<V1Pod, bool> which, int count) => OperatorFixture.EventuallyAsync(
        async () => (await Fixture.WorkerPodsAsync()).Count(pod => which(pod) && IsRunning(pod)) == count,
        $"{count} pods to run");

    private protected static bool IsRunning(V1Pod pod) => pod.Status.Phase == "Running" && pod.Spec.NodeName is not null;
}
