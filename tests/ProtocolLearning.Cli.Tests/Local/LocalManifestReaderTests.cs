using ProtocolLearning.Cli.Local.Manifests;

namespace ProtocolLearning.Cli.Tests.Local;

public sealed class LocalManifestReaderTests
{
    private static readonly string Sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "local.yaml"));

    [Fact]
    public void Read_shipped_sample_gives_each_participant_its_own_key()
    {
        var (manifest, errors) = LocalManifestReader.Read(Sample, "local.yaml");

        Assert.Empty(errors);
        using (manifest)
        {
            Assert.Equal(8, manifest!.Participants.Count);
            Assert.Equal(8, manifest.Participants.Select(participant => participant.Spec.PublicKey).Distinct().Count());
            Assert.All(manifest.Participants, participant =>
                Assert.Equal(manifest.Keys[participant.Metadata.Name].PublicKey.Text, participant.Spec.PublicKey));
        }
    }

    [Theory]
    [InlineData("stages: 2", "stagez: 2", "spec.stagez")]
    [InlineData("stages: 2", "stages: two", "spec.stages")]
    [InlineData("stages: 2", "stages: 9", "spec.stages")]
    [InlineData("maxByzantine: 1", "maxByzantine: 3", "spec.")]
    [InlineData("name: east\n", "name: north\n", "spec.clusterRef.name")]
    [InlineData("name: west-4\n", "name: west-3\n", "metadata.name")]
    [InlineData("name: east\nspec", "name: home\nspec", "metadata.name")]
    [InlineData("namespace: training\nspec:\n  runRef", "namespace: elsewhere\nspec:\n  runRef", "metadata.namespace")]
    [InlineData("name: west-kubeconfig", "name: east-kubeconfig", "spec.credential.secret.name")]
    [InlineData("mode: Push\n  credential:\n    type: Secret\n    secret:\n      name: west-kubeconfig", "mode: Pull", "spec.mode")]
    [InlineData("publicKey: ${PUBLIC_KEY:east-2}", "publicKey: ${PUBLIC_KEY:east-1}", "spec.publicKey")]
    [InlineData("publicKey: ${PUBLIC_KEY:east-1}", "publicKey: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "spec.publicKey")]
    public void Read_what_is_wrong_names_the_field_in_one_line(string right, string wrong, string path)
    {
        Assert.Contains(right, Sample, StringComparison.Ordinal);
        var at = Sample.LastIndexOf(right, StringComparison.Ordinal);
        var (manifest, errors) = LocalManifestReader.Read(Sample.Remove(at, right.Length).Insert(at, wrong), "run.yaml");

        Assert.Null(manifest);
        Assert.Contains(errors, error => error.StartsWith("run.yaml", StringComparison.Ordinal)
            && error.Contains(path, StringComparison.Ordinal) && !error.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void Read_two_runs_is_refused()
    {
        var (manifest, errors) = LocalManifestReader.Read(Sample + "---\n" + Sample, "run.yaml");

        Assert.Null(manifest);
        Assert.Contains("2 TrainingRuns", Assert.Single(errors), StringComparison.Ordinal);
    }
}
