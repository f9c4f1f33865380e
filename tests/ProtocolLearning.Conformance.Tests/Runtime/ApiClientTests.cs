using k8s.Models;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Runtime;

/// <summary>Each outcome of the client, from a server that means it.</summary>
public abstract class ApiClientTests(ITestCluster cluster) : ClusterTest(cluster)
{
    private const string Manager = "conformance";

    private ApiClient Client => new(new ApiTransport("test", Kubernetes, TimeSpan.FromSeconds(15), TimeProvider.System, CancellationToken.None));

    [SkippableFact]
    public async Task Create_twice_meets_the_first_and_an_unsound_one_is_refused()
    {
        Assert.Equal(ApiOutcome.Success, (await Client.CreateAsync(Gadget.Named(Namespace, "a"), default)).Outcome);
        Assert.Equal(ApiOutcome.AlreadyExists, (await Client.CreateAsync(Gadget.Named(Namespace, "a"), default)).Outcome);
        Assert.Equal(ApiOutcome.NotFound, (await Client.GetAsync<Gadget>(new ObjectKey(Namespace, "none"), default)).Outcome);
        await Assert.ThrowsAsync<ApiException>(() => Client.CreateAsync(Gadget.Named(Namespace, "b", size: 99), default));
    }

    [SkippableFact]
    public async Task Writes_on_an_old_version_conflict()
    {
        var old = await CreatedAsync();
        await Rest.MergeAsync($"{GadgetPath}/a", """{"spec":{"size":2}}""");
        var desired = KubernetesSerializer.Clone(old);
        desired.Status = new Gadget.GadgetStatus { Phase = "Up" };

        Assert.Equal(
            [ApiOutcome.Conflict, ApiOutcome.Conflict, ApiOutcome.Conflict],
            [
                (await Client.ReplaceAsync(old, default)).Outcome,
                (await Client.PatchStatusAsync(old, desired, default)).Outcome,
                (await Client.AddFinalizerAsync(old, "test.dev/a", default)).Outcome,
            ]);
    }

    [SkippableFact]
    public async Task Apply_of_what_is_owned_already_sends_nothing_and_a_removed_field_goes()
    {
        var desired = Gadget.Named(Namespace, "a", 3);
        desired.Spec!.Code = "abc";
        var applied = await Client.ApplyAsync(desired, null, Manager, default);
        var known = await ReadAsync();
        var repeated = await Client.ApplyAsync(desired, known, Manager, default);
        desired.Spec.Code = null;
        var shrunk = await Client.ApplyAsync(desired, known, Manager, default);

        Assert.Equal([ApiOutcome.Success, ApiOutcome.Unchanged, ApiOutcome.Success], [applied.Outcome, repeated.Outcome, shrunk.Outcome]);
        known = await ReadAsync();
        Assert.Null(known.Spec!.Code);
        Assert.Equal((known.Metadata.Uid, known.Metadata.ResourceVersion, null), (shrunk.Value!.Uid, shrunk.Value.ResourceVersion, shrunk.Value.ManagedFields));
        desired.Status = new Gadget.GadgetStatus { Phase = "Up" };
        await Client.ApplyStatusAsync(desired, known, Manager, default);
        var told = await ReadAsync();
        Assert.Equal(ApiOutcome.Unchanged, (await Client.ApplyStatusAsync(desired, told, Manager, default)).Outcome);
        Assert.Equal((3, "Up"), (told.Spec!.Size, told.Status!.Phase));
    }

    [SkippableFact]
    public async Task Delete_spares_a_successor_of_the_same_name()
    {
        var observed = await CreatedAsync();
        await Rest.DeleteAsync($"{GadgetPath}/a");
        (await Rest.PostAsync(GadgetPath, Gadgets.Json("a"))).Expect(System.Net.HttpStatusCode.Created);

        Assert.Equal(ApiOutcome.Conflict, (await Client.DeleteAsync(observed, null, default)).Outcome);
        var successor = await ReadAsync();
        Assert.Equal(ApiOutcome.Success, (await Client.DeleteAsync(successor, 0, default)).Outcome);
        Assert.Equal(ApiOutcome.NotFound, (await Client.DeleteAsync(successor, 0, default)).Outcome);
    }

    [SkippableFact]
    public async Task List_has_each_item_with_its_kind()
    {
        await Client.CreateAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = Namespace } }, default);
        var listed = Assert.Single(await Client.ListAsync<V1ConfigMap>(Namespace, null, default));
        Assert.Equal(("a", "v1", "ConfigMap"), (listed.Metadata.Name, listed.ApiVersion, listed.Kind));
    }

    private async Task<Gadget> CreatedAsync()
    {
        await Client.CreateAsync(Gadget.Named(Namespace, "a"), default);
        return await ReadAsync();
    }

    private async Task<Gadget> ReadAsync() => (await Client.GetAsync<Gadget>(new ObjectKey(Namespace, "a"), default)).Value!;

    public sealed class OnEmbedded(EmbeddedCluster cluster) : ApiClientTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : ApiClientTests(cluster);
}
