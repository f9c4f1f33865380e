using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Runtime;

public sealed class ChangePredicatesTests
{
    [Fact]
    public void SpecOrMetadata_new_version_alone_does_not_pass() =>
        Assert.False(ChangePredicates.SpecOrMetadata(WithGeneration(1, 10), WithGeneration(1, 11)));

    [Fact]
    public void SpecOrMetadata_without_generations_passes() =>
        Assert.True(ChangePredicates.SpecOrMetadata(Widget.Stored("w", 1), Widget.Stored("w", 2)));

    public static TheoryData<string> Changes => ["generation", "deletion", "finalizers", "labels", "annotations"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void SpecOrMetadata_each_relevant_change_passes(string change)
    {
        var after = WithGeneration(1, 11);
        switch (change)
        {
            case "generation":
                after.Metadata.Generation = 2;
                break;
            case "deletion":
                after.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
                break;
            case "finalizers":
                after.Metadata.Finalizers = ["test.dev/a"];
                break;
            case "labels":
                after.Metadata.Labels = new Dictionary<string, string> { ["a"] = "b" };
                break;
            default:
                after.Metadata.Annotations = new Dictionary<string, string> { ["a"] = "b" };
                break;
        }

        Assert.True(ChangePredicates.SpecOrMetadata(WithGeneration(1, 10), after));
        Assert.True(ChangePredicates.SpecOrMetadata(after, WithGeneration(1, 12)));
    }

    private static Widget WithGeneration(long generation, int version)
    {
        var widget = Widget.Stored("w", version);
        widget.Metadata.Generation = generation;
        return widget;
    }
}
