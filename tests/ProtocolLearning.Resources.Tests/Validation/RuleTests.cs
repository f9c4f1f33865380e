using System.Text.Json.Nodes;
using ProtocolLearning.Resources.Manifests;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Schema;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.Tests.Manifests;
using ProtocolLearning.Resources.TrainingRuns;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Resources.Tests.Validation;

public sealed class RuleTests
{
    public static TheoryData<string> Sound =>
        [SoundManifests.TrainingRun, SoundManifests.Participant, SoundManifests.ShardPlacement, SoundManifests.MemberCluster];

    public static TheoryData<int> Examples => [.. Enumerable.Range(0, BreakingExamples.All.Count)];

    [Theory]
    [MemberData(nameof(Sound))]
    public void Validate_soundObject_breaksNothing(string manifest)
    {
        var sound = Assert.Single(YamlText.Read(manifest));
        Assert.Empty(Broken(sound, sound));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Validate_breakingExample_isRefusedByItsRule(int index)
    {
        var example = BreakingExamples.All[index];
        var broken = Broken(example.Updated(), example.Old());
        Assert.Contains(broken, rule => rule.Rule == example.Rule && rule.Error.FieldPath == example.FieldPath);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Validate_breakingExample_satisfiesTheSchema(int index)
    {
        var updated = BreakingExamples.All[index].Updated();
        var schema = CustomResourceDefinitions.All()
            .Single(crd => crd.Spec.Names.Kind == updated["kind"]!.GetValue<string>())
            .Spec.Versions[0].Schema.OpenAPIV3Schema;
        Assert.Empty(SchemaValidator.Validate(schema, updated));
    }

    [Fact]
    public void Rules_each_hasABreakingExample()
    {
        var covered = BreakingExamples.All.Select(example => (Kind(example.Updated()), example.Rule)).ToHashSet();
        Assert.All(AllRules(), rule => Assert.Contains(rule, covered));
    }

    [Fact]
    public void Exclusions_each_standInTheDocumentsTable()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Find(), "docs", "custom-resources.md"));
        Assert.All(TrainingRunExclusionRules.All, rule => Assert.Contains(rule.Message, page, StringComparison.Ordinal));
    }

    [Fact]
    public void ShardPlacement_newEpoch_mayChangeEverythingButTheSlot()
    {
        var old = Assert.Single(YamlText.Read(SoundManifests.ShardPlacement));
        var moved = YamlText.Merge(
            old.DeepClone(),
            JsonNode.Parse("""{"spec":{"epoch":4,"participant":"bob","cluster":"member-2","namespace":"other","template":{"image":"other:1"}}}""")!);
        Assert.Empty(Broken(moved, old));
    }

    [Fact]
    public void Pull_cluster_needsNoCredential()
    {
        var pull = YamlText.Merge(
            Assert.Single(YamlText.Read(SoundManifests.MemberCluster)), JsonNode.Parse("""{"spec":{"mode":"Pull","credential":null}}""")!);
        Assert.Empty(Broken(pull, pull));
    }

    [Fact]
    public void Quorum_leftOpen_followsFromReplicasAndThreatModel()
    {
        var spec = new TrainingRunSpec { Replicas = new ReplicaRange { Min = 9, Max = 9 } };
        Assert.Equal(5, TrainingRunDerivations.Quorum(spec));
        spec.ThreatModel.MaxByzantine = 3;
        Assert.Equal(7, TrainingRunDerivations.Quorum(spec));
        spec.ThreatModel.Aggregator = AggregatorKind.Krum;
        Assert.Equal(9, TrainingRunDerivations.Quorum(spec));
        spec.Schedule.Quorum = 8;
        Assert.Equal(8, TrainingRunDerivations.Quorum(spec));
    }

    private static string Kind(JsonNode node) => node["kind"]!.GetValue<string>();

    private static IEnumerable<(string Kind, string Rule)> AllRules() => CustomResourceDefinitions.All().SelectMany(crd =>
        crd.Spec.Versions[0].Schema.OpenAPIV3Schema.XKubernetesValidations.Select(rule => (crd.Spec.Names.Kind, rule.Rule)));

    private static List<(string Rule, FieldError Error)> Broken(JsonNode updated, JsonNode old) => Kind(updated) switch
    {
        "TrainingRun" => Broken<V1Alpha1TrainingRun>(RuleSets.TrainingRun, updated, old),
        "Participant" => Broken<V1Alpha1Participant>(RuleSets.Participant, updated, old),
        "ShardPlacement" => Broken<V1Alpha1ShardPlacement>(RuleSets.ShardPlacement, updated, old),
        _ => Broken<V1Alpha1MemberCluster>(RuleSets.MemberCluster, updated, old),
    };

    private static List<(string Rule, FieldError Error)> Broken<T>(RuleSet<T> rules, JsonNode updated, JsonNode old)
        where T : class
    {
        var (before, after) = (k8s.KubernetesJson.Deserialize<T>(old), k8s.KubernetesJson.Deserialize<T>(updated));
        var errors = rules.ValidateUpdate(before, after);
        var broken = rules.Rules.Where(rule => !rule.Holds(after, before)).ToList();
        Assert.Equal(broken.Count, errors.Count);
        return [.. broken.Zip(errors, (rule, error) => (rule.Rule, error))];
    }
}
