using k8s.Models;

using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Caching;

public sealed class StoreTests
{
    [Fact]
    public void Upsert_drops_managed_fields_and_the_last_applied_annotation()
    {
        var store = new Store<Widget>(new CacheOptions<Widget>());
        var widget = Managed();
        widget.Metadata.Annotations = new Dictionary<string, string> { ["kubectl.kubernetes.io/last-applied-configuration"] = "{}", ["kept"] = "yes" };

        store.Upsert(widget);

        var cached = store.List()[0];
        Assert.Null(cached.Metadata.ManagedFields);
        Assert.Equal(["kept"], cached.Metadata.Annotations.Keys);
    }

    [Fact]
    public void Upsert_keeps_the_entries_it_was_told_to()
    {
        var store = new Store<Widget>(new CacheOptions<Widget>().KeepFieldsOf("ours"));

        store.Upsert(Managed());

        Assert.Equal(["ours"], store.List()[0].Metadata.ManagedFields.Select(entry => entry.Manager));
    }

    [Fact]
    public void Upsert_transforms_before_it_stores()
    {
        var store = new Store<Widget>(new CacheOptions<Widget>
        {
            Transform = widget =>
            {
                widget.Status = null;
                return widget;
            },
        });
        var widget = Widget.Stored("w", 1);
        widget.Status = new WidgetStatus { Phase = "big" };

        store.Upsert(widget);

        Assert.Null(store.List()[0].Status);
    }

    [Fact]
    public void Upsert_of_the_known_version_is_no_change()
    {
        var store = new Store<Widget>(new CacheOptions<Widget>());
        store.Upsert(Widget.Stored("w", 1));

        Assert.Empty(store.Upsert(Widget.Stored("w", 1)));
        Assert.Single(store.Upsert(Widget.Stored("w", 2)));
    }

    [Fact]
    public void Clone_shares_nothing()
    {
        var store = new Store<Widget>(new CacheOptions<Widget>());
        store.Upsert(Widget.Stored("w", 1, 5));

        var copy = store.Clone(store.List()[0]);
        copy.Spec!.Size = 6;
        copy.Metadata.Name = "other";

        Assert.Equal(5, store.List()[0].Spec!.Size);
        Assert.NotNull(store.Find(new ObjectKey("ns", "w")));
        Assert.Equal("w", store.List()[0].Metadata.Name);
    }

    [Fact]
    public void FindByIndex_undeclared_says_how_to_declare_it()
    {
        var store = new Store<Widget>(new CacheOptions<Widget>());

        Assert.Contains("AddIndex", Assert.Throws<ArgumentException>(() => store.FindByIndex("node", "a")).Message, StringComparison.Ordinal);
    }

    private static Widget Managed()
    {
        var widget = Widget.Stored("w", 1);
        widget.Metadata.ManagedFields = [new V1ManagedFieldsEntry { Manager = "ours" }, new V1ManagedFieldsEntry { Manager = "kubectl" }];
        return widget;
    }
}
