using ProtocolLearning.Resources.Manifests;
using ProtocolLearning.Resources.Tests.Validation;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Resources.Tests.Manifests;

public sealed class ManifestReaderTests
{
    [Fact]
    public void Read_soundManifest_fillsInDefaults()
    {
        var result = ManifestReader.Read(SoundManifests.TrainingRun, "run.yaml");

        Assert.Empty(result.Errors);
        var run = Assert.IsType<V1Alpha1TrainingRun>(Assert.Single(result.Objects));
        Assert.Equal("sample", run.Metadata.Name);
        Assert.Equal(2, run.Spec.Stages);
        Assert.Equal("0.0004", run.Spec.Optimizer.Inner.LearningRate);
        Assert.Equal(ScheduleMode.DiLoCo, run.Spec.Schedule.Mode);
    }

    [Fact]
    public void Read_severalDocuments_givesEachObject()
    {
        var text = string.Join("---\n", SoundManifests.TrainingRun, SoundManifests.Participant, SoundManifests.MemberCluster);
        Assert.Equal(["TrainingRun", "Participant", "MemberCluster"], ManifestReader.Read(text, "all.yaml").Objects.Select(read => read.Kind));
    }

    [Fact]
    public void Read_json_isYamlToo()
    {
        var json = Assert.Single(YamlText.Read(SoundManifests.TrainingRun)).ToJsonString();
        Assert.Single(ManifestReader.Read(json, "run.json").Objects);
    }

    [Theory]
    [InlineData("innerSteps: 10", "inerSteps: 10", "run.yaml:22: spec.schedule.inerSteps: unknown field; did you mean innerSteps?")]
    [InlineData("innerSteps: 10", "innerSteps: ten", "run.yaml:22: spec.schedule.innerSteps: must be an integer, not a string; give it an integer")]
    [InlineData("innerSteps: 10", "innerSteps: 0", "run.yaml:22: spec.schedule.innerSteps: 0 is out of range; use a number from 1 to 10000")]
    [InlineData("innerSteps: 10", "innerSteps: 1.5", "run.yaml:22: spec.schedule.innerSteps: must be an integer, not a number; give it an integer")]
    [InlineData("innerSteps: 10", "mode: Diloco", "run.yaml:22: spec.schedule.mode: 'Diloco' is not a known value; did you mean DiLoCo?")]
    [InlineData("stages: 2", "stages: 9", "run.yaml:16: spec.stages: stages must not exceed model.layers; lower spec.stages or raise spec.model.layers: each stage holds at least one layer")]
    [InlineData("    layers: 4\n", "", "run.yaml:6: spec.model.layers: required, and missing; give it an integer")]
    [InlineData("kind: TrainingRun", "kind: TrainingRum", "run.yaml:2: kind: 'TrainingRum' is not a kind of protocollearning.dev/v1alpha1; did you mean TrainingRun?")]
    [InlineData("name: sample", "nom: sample", "run.yaml:3: metadata.name: must be a name; give the object a name")]
    [InlineData("name: sample", "name: sample\n  lables: {}", "run.yaml:5: metadata.lables: unknown field; did you mean labels?")]
    [InlineData("rounds: 20", "rounds: 20\n    rounds: 30", "run.yaml:22: not valid YAML: the key spec.schedule.rounds stands twice; correct the syntax")]
    [InlineData("rounds: 20", "rounds: [", "run.yaml:21: not valid YAML")]
    [InlineData("rounds: 20", "rounds: &r 20", "")]
    [InlineData("innerSteps: 10", "innerSteps: *r", "run.yaml:22: not valid YAML: anchors and aliases are not supported; write the value out; correct the syntax")]
    public void Read_brokenManifest_saysWhereAndWhatToDo(string sound, string broken, string error)
    {
        Assert.Contains(sound, SoundManifests.TrainingRun, StringComparison.Ordinal);
        var result = ManifestReader.Read(SoundManifests.TrainingRun.Replace(sound, broken, StringComparison.Ordinal), "run.yaml");

        if (error.Length == 0)
        {
            Assert.Empty(result.Errors);
            return;
        }

        Assert.Empty(result.Objects);
        Assert.StartsWith(error, result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n---\n")]
    [InlineData("- 1\n")]
    [InlineData("just text")]
    [InlineData("apiVersion: v1\nkind: Pod\n")]
    public void Read_noObjectOfOurs_isOneError(string text) => Assert.Single(ManifestReader.Read(text, "run.yaml").Errors);

    [Fact]
    public void Read_deepNesting_isRefused() =>
        Assert.Contains("nested deeper", Assert.Single(ManifestReader.Read(new string('[', 100_000), "deep.yaml").Errors).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Read_tooLong_isRefused() =>
        Assert.Contains("longer than", Assert.Single(ManifestReader.Read(new string('#', (1 << 20) + 1), "long.yaml").Errors).ToString(), StringComparison.Ordinal);
}
