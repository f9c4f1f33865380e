using k8s.Models;
using ProtocolLearning.Operator.Configuration;

namespace ProtocolLearning.Operator.Tests.Configuration;

public sealed class MemberPolicyTests
{
    private static readonly MemberPolicy Policy = new(["registry:5000/worker", "worker:1", "pinned@sha256:ab"], new HashSet<string> { "training" }, 4, false);

    [Theory]
    [InlineData("registry:5000/worker", true)]
    [InlineData("registry:5000/worker:2", true)]
    [InlineData("registry:5000/worker@sha256:cd", true)]
    [InlineData("registry:5000/worker-2:2", false)]
    [InlineData("worker:1", true)]
    [InlineData("worker:1@sha256:ab", true)]
    [InlineData("worker:2", false)]
    [InlineData("worker", false)]
    [InlineData("elsewhere/worker:1", false)]
    [InlineData("pinned@sha256:ab", true)]
    [InlineData("pinned:1@sha256:ab", true)]
    [InlineData("pinned:1", false)]
    [InlineData("pinned@sha256:cd", false)]
    public void Refuse_image_goesByRepositoryTagAndDigest(string image, bool isAllowed) =>
        Assert.Equal(isAllowed, Policy.Refuse(Pod(image), 0) is null);

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, false)]
    [InlineData(0, 4, true)]
    [InlineData(5, 0, false)]
    public void Refuse_gpus_goesByWhatOthersHave(int wanted, int inUse, bool isAllowed) =>
        Assert.Equal(isAllowed, Policy.Refuse(Pod("worker:1", wanted), inUse) is null);

    [Fact]
    public void Refuse_foreignNamespaceOrHostNetwork_saysWhich()
    {
        var pod = Pod("worker:1");
        pod.Metadata.NamespaceProperty = "default";
        Assert.Contains("namespace default", Policy.Refuse(pod, 0), StringComparison.Ordinal);
        pod.Metadata.NamespaceProperty = "training";
        pod.Spec.HostNetwork = true;
        Assert.Contains("node's network", Policy.Refuse(pod, 0), StringComparison.Ordinal);
        Assert.Null((Policy with { HostNetwork = true }).Refuse(pod, 0));
    }

    [Fact]
    public void Refuse_volumeThatIsNoDataset_saysWhich()
    {
        var pod = Pod("worker:1");
        pod.Spec.Volumes = [new V1Volume { Name = "dataset", ConfigMap = new V1ConfigMapVolumeSource { Name = "text" } }];
        Assert.Contains("volume configmap/text", Policy.Refuse(pod, 0), StringComparison.Ordinal);
        Assert.Null((Policy with { Datasets = new HashSet<string> { "configmap/text" } }).Refuse(pod, 0));
        pod.Spec.Volumes = [new V1Volume { Name = "dataset", PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = "text" } }];
        Assert.Contains("volume persistentvolumeclaim/text", Policy.Refuse(pod, 0), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo", "key", true)]
    [InlineData("demo", "another", false)]
    [InlineData("another", "key", false)]
    [InlineData(null, null, false)]
    public void Refuse_coordinatorThatIsNotNamed_saysWhich(string? run, string? key, bool isAllowed)
    {
        var pod = Pod("worker:1");
        pod.Spec.Containers[0].Env = run is null ? null : [new V1EnvVar { Name = "PLEARN_RUN", Value = run }, new V1EnvVar { Name = "PLEARN_COORDINATOR_KEY", Value = key }];
        Assert.Null(Policy.Refuse(pod, 0));

        var refusal = (Policy with { Coordinators = new Dictionary<string, string> { ["demo"] = "key" } }).Refuse(pod, 0);
        Assert.Equal(isAllowed, refusal is null);
        Assert.Equal(!isAllowed, refusal?.Contains($"run '{run}' with the coordinator's key '{key}'", StringComparison.Ordinal) ?? false);
    }

    private static V1Pod Pod(string image, int gpus = 0) => new()
    {
        Metadata = new V1ObjectMeta { Name = "pod", NamespaceProperty = "training" },
        Spec = new V1PodSpec
        {
            Containers =
            [
                new V1Container
                {
                    Name = "worker",
                    Image = image,
                    Resources = new V1ResourceRequirements
                    {
                        Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("64"), ["nvidia.com/mig-1g.10gb"] = new($"{gpus}") },
                    },
                },
            ],
        },
    };
}
