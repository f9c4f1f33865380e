using CsCheck;

using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Caching;

public sealed class StoreProperties
{
    [Fact]
    public void Any_history_keeps_indexes_and_changes_true_to_the_content()
    {
        var entity = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 2]);
        Gen.Select(Gen.Int[0, 2], entity.List[0, 6]).List[1, 40].Sample(history => RunHistory(history), iter: 1000);
    }

    private static void RunHistory(List<(int Step, List<(int Name, int Size, int Uid)> Entities)> history)
    {
        var store = new Store<Widget>(new CacheOptions<Widget>().AddIndex("size", widget => [$"{widget.Spec!.Size}", "all"]));
        var model = new Dictionary<ObjectKey, Widget>();
        var told = new Dictionary<ObjectKey, Widget>();
        var version = 0;
        foreach (var (step, entities) in history)
        {
            var widgets = entities
                .DistinctBy(entity => entity.Name)
                .Select(entity => Widget.Stored($"w{entity.Name}", ++version, entity.Size, $"u{entity.Uid}"))
                .ToList();
            switch (step)
            {
                case 0:
                    model = widgets.ToDictionary(widget => ObjectKey.Of(widget));
                    Tell(told, store.Replace(widgets));
                    break;
                case 1:
                    foreach (var widget in widgets)
                    {
                        model[ObjectKey.Of(widget)] = widget;
                        Tell(told, store.Upsert(widget));
                    }

                    break;
                default:
                    foreach (var widget in widgets)
                    {
                        model.Remove(ObjectKey.Of(widget));
                        Tell(told, store.Delete(widget));
                    }

                    break;
            }
        }

        Assert.Equal(Names(model.Values), Names(store.List()));
        Assert.Equal(Names(model.Values), Names(told.Values));
        Assert.Equal(Names(model.Values), Names(store.ListNamespace("ns")));
        Assert.Equal(Names(model.Values), Names(store.FindByIndex("size", "all")));
        for (var size = 0; size <= 3; size++)
        {
            Assert.Equal(Names(model.Values.Where(widget => widget.Spec!.Size == size)), Names(store.FindByIndex("size", $"{size}")));
        }
    }

    /// <summary>Follows the changes alone, as a controller would, and checks that each fits what it was told before.</summary>
    private static void Tell(Dictionary<ObjectKey, Widget> told, IReadOnlyList<ObjectChange<Widget>> changes)
    {
        foreach (var change in changes)
        {
            var key = ObjectKey.Of(change.Latest);
            Assert.Equal(change.Old is not null, told.ContainsKey(key));
            if (change.IsDeletion)
            {
                told.Remove(key);
            }
            else
            {
                Assert.True(change.Old is null || change.Old.Metadata.Uid == change.New!.Metadata.Uid, "an update joins two different objects");
                told[key] = change.New!;
            }
        }
    }

    private static IEnumerable<string> Names(IEnumerable<Widget> widgets) =>
        widgets.Select(widget => $"{widget.Metadata.Name}@{widget.Metadata.ResourceVersion}").Order(StringComparer.Ordinal);
}
