using System.Net;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class OwnershipTests(ITestCluster cluster) : ClusterTest(cluster)
{
    [SkippableFact]
    public async Task Background_deletion_takes_dependents_along_afterwards()
    {
        NeedsControllers();
        var owner = await CreateAsync("owner");
        var child = await CreateAsync("child", owner);
        await CreateAsync("grandchild", child);
        (await Rest.DeleteAsync($"{ConfigMaps}/owner")).Expect(HttpStatusCode.OK);
        await GoneAsync("child");
        await GoneAsync("grandchild");
    }

    [SkippableFact]
    public async Task Foreground_deletion_waits_for_dependents_that_block()
    {
        NeedsControllers();
        var owner = await CreateAsync("owner");
        await CreateAsync("child", owner, finalizer: true);
        var marked = (await Rest.DeleteAsync($"{ConfigMaps}/owner?propagationPolicy=Foreground")).Expect(HttpStatusCode.OK);
        Assert.Contains("foregroundDeletion", marked.At("metadata", "finalizers")!.ToJsonString(), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await Rest.GetAsync($"{ConfigMaps}/child")).At("metadata", "deletionTimestamp") is not null, "the child marked as leaving");
        (await Rest.GetAsync($"{ConfigMaps}/owner")).Expect(HttpStatusCode.OK);
        await Rest.MergeAsync($"{ConfigMaps}/child", """{"metadata":{"finalizers":null}}""");
        await GoneAsync("child");
        await GoneAsync("owner");
    }

    [SkippableFact]
    public async Task Orphaning_deletion_leaves_dependents_without_the_owner()
    {
        NeedsControllers();
        var owner = await CreateAsync("owner");
        await CreateAsync("child", owner);
        await Rest.DeleteAsync($"{ConfigMaps}/owner", """{"propagationPolicy":"Orphan"}""");
        await GoneAsync("owner");
        Assert.Null((await Rest.GetAsync($"{ConfigMaps}/child")).Expect(HttpStatusCode.OK).At("metadata", "ownerReferences"));
    }

    [SkippableFact]
    public async Task Dependent_of_two_owners_stays_until_both_are_gone()
    {
        NeedsControllers();
        var first = await CreateAsync("first");
        var second = await CreateAsync("second");
        await CreateAsync("child", first, second);
        await Rest.DeleteAsync($"{ConfigMaps}/first");
        await Eventually.TrueAsync(async () => (await Rest.GetAsync($"{ConfigMaps}/child")).At("metadata", "ownerReferences")?.AsArray().Count == 1, "the child released by one owner");
        await Rest.DeleteAsync($"{ConfigMaps}/second");
        await GoneAsync("child");
    }

    [SkippableFact]
    public async Task Dependent_of_an_owner_that_never_was_is_deleted()
    {
        NeedsControllers();
        var owner = await CreateAsync("owner");
        await Rest.DeleteAsync($"{ConfigMaps}/owner");
        await CreateAsync("late", owner);
        await GoneAsync("late");
    }

    [SkippableFact]
    public async Task Unknown_propagation_is_refused()
    {
        await CreateAsync("a");
        (await Rest.DeleteAsync($"{ConfigMaps}/a?propagationPolicy=Sideways")).Expect(HttpStatusCode.UnprocessableEntity);
    }

    private Task<Answer> CreateAsync(string name, params Answer[] owners) => CreateAsync(name, owners, "");

    private Task<Answer> CreateAsync(string name, Answer owner, bool finalizer) => CreateAsync(name, [owner], finalizer ? ",\"finalizers\":[\"test.dev/hold\"]" : "");

    private async Task<Answer> CreateAsync(string name, Answer[] owners, string more)
    {
        var references = owners.Select(owner =>
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","name":"{{{owner.At("metadata", "name").AsText()}}}","uid":"{{{owner.At("metadata", "uid").AsText()}}}","blockOwnerDeletion":true}""");
        return (await Rest.PostAsync(ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}","ownerReferences":[{{{string.Join(',', references)}}}]{{{more}}}}}""")).Expect(HttpStatusCode.Created);
    }

    private Task GoneAsync(string name) => Eventually.TrueAsync(async () => (await Rest.GetAsync($"{ConfigMaps}/{name}")).Code == HttpStatusCode.NotFound, $"{name} gone");

    public sealed class OnEmbedded(EmbeddedCluster cluster) : OwnershipTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : OwnershipTests(cluster);
}
