using k8s;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Resources.Tests;

public sealed class CustomKubernetesEntityTests
{
    [Fact]
    public void New_entity_carriesApiVersionAndKind()
    {
        var run = new V1Alpha1TrainingRun();
        Assert.Equal("protocollearning.dev/v1alpha1", run.ApiVersion);
        Assert.Equal("TrainingRun", run.Kind);
    }

    [Fact]
    public void Serialize_entity_readsBackAsItself()
    {
        var run = new V1Alpha1TrainingRun { Status = new TrainingRunStatus { Phase = TrainingRunPhase.Running, Loss = "2.5" } };
        run.Metadata.Name = "sample";
        var json = KubernetesJson.Serialize(run);

        Assert.Equal(json, KubernetesJson.Serialize(KubernetesJson.Deserialize<V1Alpha1TrainingRun>(json)));
        Assert.Contains("\"phase\":\"Running\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_longestRun_stayWithinALabel()
    {
        var placement = ResourceNames.ShardPlacement(new string('r', ResourceNames.LongestRunName), 63, 255);
        Assert.True(ResourceNames.WorkerPod(placement, 9_999_999_999).Length <= ResourceNames.LongestLabelValue);
    }
}
