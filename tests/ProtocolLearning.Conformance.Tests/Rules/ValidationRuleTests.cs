using System.Net;
using System.Text.Json.Nodes;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;
using ProtocolLearning.Resources.Schema;
using ProtocolLearning.Resources.Tests.Validation;
using YamlText = ProtocolLearning.Resources.Tests.Manifests.YamlText;

namespace ProtocolLearning.Conformance.Tests.Rules;

/// <summary>Every CEL rule, evaluated by a real API server: the embedded one runs none.</summary>
[Collection(RealCluster.Collection)]
public sealed class ValidationRuleTests(RealCluster cluster) : ClusterTest(cluster)
{
    public static TheoryData<string> Sound =>
        [SoundManifests.TrainingRun, SoundManifests.Participant, SoundManifests.ShardPlacement, SoundManifests.MemberCluster];

    public static TheoryData<int> Examples => [.. Enumerable.Range(0, BreakingExamples.All.Count)];

    public static TheoryData<string> Kinds => [.. CustomResourceDefinitions.All().Select(definition => definition.Spec.Names.Kind)];

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public async Task Definition_as_checked_in_is_accepted_with_the_cost_of_its_rules(string kind)
    {
        var definition = CustomResourceDefinitions.All().Single(definition => definition.Spec.Names.Kind == kind);
        var path = $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{definition.Metadata.Name}";
        var applied = await Rest.ApplyAsync(path, CustomResourceDefinitionYaml.Write(definition), "conformance", "&force=true&fieldValidation=Strict&dryRun=All");
        applied.Expect(HttpStatusCode.OK);
        Assert.Empty(applied.Warnings);
        Assert.Equal(
            definition.Spec.Versions[0].Schema.OpenAPIV3Schema.XKubernetesValidations.Select(rule => rule.Rule),
            applied.At("spec")!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["x-kubernetes-validations"]!.AsArray().Select(rule => rule.Text("rule")));
    }

    [SkippableTheory]
    [MemberData(nameof(Sound))]
    public async Task Create_of_a_sound_object_is_accepted(string manifest)
    {
        var sound = Assert.Single(YamlText.Read(manifest));
        (await CreateAsync(sound, "&dryRun=All")).Expect(HttpStatusCode.Created);
    }

    [SkippableTheory]
    [MemberData(nameof(Examples))]
    public async Task Write_of_a_breaking_example_is_refused_by_its_rule(int index)
    {
        var example = BreakingExamples.All[index];
        var rule = CustomResourceDefinitions.All().Single(definition => definition.Spec.Names.Kind == example.Updated()["kind"]!.GetValue<string>())
            .Spec.Versions[0].Schema.OpenAPIV3Schema.XKubernetesValidations.Single(rule => rule.Rule == example.Rule);

        var refused = example.Rule.Contains("oldSelf", StringComparison.Ordinal)
            ? await UpdateAsync(example)
            : await CreateAsync(example.Updated(), "&dryRun=All");

        refused.Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(
            refused.At("details", "causes")!.AsArray(),
            cause => cause.Text("message")!.EndsWith(rule.Message, StringComparison.Ordinal)
                && (rule.FieldPath is null || $".{cause.Text("field")}" == rule.FieldPath));
    }

    [SkippableFact]
    public async Task Update_with_a_new_epoch_may_move_the_shard()
    {
        var placement = await CreateAsync(Assert.Single(YamlText.Read(SoundManifests.ShardPlacement)));
        var moved = await Rest.MergeAsync(
            $"{Path(placement.Body)}/sample-0-1?fieldValidation=Strict",
            """{"spec":{"epoch":4,"participant":"bob","cluster":"member-2","namespace":"other","template":{"image":"other:1"}}}""");
        moved.Expect(HttpStatusCode.OK);
    }

    private async Task<Answer> UpdateAsync(BreakingExample example)
    {
        var old = example.Old();
        if (IsClusterScoped(old))
        {
            old["metadata"]!["name"] = $"{Namespace}-{old["metadata"]!["name"]}";
        }

        var created = (await CreateAsync(old)).Expect(HttpStatusCode.Created);
        return await Rest.MergeAsync($"{Path(old)}/{created.At("metadata", "name").AsText()}?fieldValidation=Strict", example.Change);
    }

    private Task<Answer> CreateAsync(JsonNode body, string more = "") => Rest.PostAsync($"{Path(body)}?fieldValidation=Strict{more}", body.ToJsonString());

    private string Path(JsonNode body)
    {
        var names = CustomResourceDefinitions.All().Single(definition => definition.Spec.Names.Kind == body.Text("kind")).Spec.Names;
        var scope = IsClusterScoped(body) ? "" : $"namespaces/{Namespace}/";
        return $"/apis/protocollearning.dev/v1alpha1/{scope}{names.Plural}";
    }

    private static bool IsClusterScoped(JsonNode body) => body.Text("kind") == "MemberCluster";
}
