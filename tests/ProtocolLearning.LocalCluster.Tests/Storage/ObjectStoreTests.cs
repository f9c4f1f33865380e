using System.Text.Json.Nodes;
using CsCheck;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Tests.Storage;

public sealed class ObjectStoreTests
{
    private const int Capacity = 8;

    [Fact]
    public void Commit_over_another_than_the_expected_object_does_nothing()
    {
        var store = new ObjectStore(Capacity);
        var key = new ObjectKey("ns", "a");
        var first = store.Commit("kinds", key, null, [])!;
        Assert.Null(store.Commit("kinds", key, null, []));
        var second = store.Commit("kinds", key, first, [])!;
        Assert.Null(store.Commit("kinds", key, first, null));
        Assert.Null(store.Commit("kinds", key, second, null, guard: () => false));
        Assert.NotNull(store.Commit("kinds", key, second, null));
        Assert.Null(store.Find("kinds", key));
    }

    [Fact]
    public async Task Versions_are_unique_and_in_the_order_of_the_log_under_contention()
    {
        var store = new ObjectStore(1 << 16);
        var seen = new List<long>();
        store.Observe(change => seen.Add(change.Version));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                store.Commit(writer % 2 == 0 ? "even" : "odd", new ObjectKey("", $"{writer}-{i}"), null, []);
            }
        })));
        Assert.Equal(2000, seen.Count);
        Assert.Equal(seen.Order().Distinct(), seen);
        Assert.Equal(store.Version, seen[^1]);
        Assert.Equal(1000, store.Snapshot("even").Objects.Count);
    }

    [Fact]
    public void Log_gives_all_changes_after_a_version_or_says_that_it_has_dropped_some() => Gen.Select(Gen.Int[0, 30], Gen.Int[0, 40]).Sample((writes, from) =>
    {
        var store = new ObjectStore(Capacity);
        var versions = Enumerable.Range(0, writes).Select(i => store.Commit("kinds", new ObjectKey("", $"{i}"), null, [])!.Version).ToArray();
        var log = store.Collection("kinds").Log;
        var dropped = versions.SkipLast(Capacity).Any(version => version > from);
        if (log.PositionAfter(from, out _) is not { } position)
        {
            return dropped;
        }

        var read = new List<Change>();
        return !dropped
            && log.TryRead(position, int.MaxValue, read, out _)
            && read.Select(change => change.Version).SequenceEqual(versions.Where(version => version > from));
    });

    [Fact]
    public void Deleted_object_shows_its_last_content_at_the_version_of_the_deletion()
    {
        var store = new ObjectStore(Capacity);
        var key = new ObjectKey("", "a");
        var created = store.Commit("kinds", key, null, new JsonObject { ["data"] = "x" })!;
        var deleted = store.Commit("kinds", key, created, null)!;
        Assert.Equal("x", deleted.Content.Text("data"));
        Assert.NotEqual(created.Version, deleted.Version);
        Assert.NotEqual(created.Content.At("metadata", "resourceVersion").AsText(), deleted.Content.At("metadata", "resourceVersion").AsText());
    }
}
