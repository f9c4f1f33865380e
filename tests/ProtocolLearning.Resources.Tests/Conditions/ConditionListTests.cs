using k8s;
using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Resources.Tests.Conditions;

public sealed class ConditionListTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 31, 12, 0, 0, 750, TimeSpan.Zero);

    private static readonly ConditionChange Ready = new(ConditionType.Ready, ConditionStatus.True, "AllActive", "8 of 8 shards train");

    [Fact]
    public void With_newCondition_hasWholeSeconds()
    {
        var condition = Assert.Single(ConditionList.With(null, 3, Noon, Ready));
        Assert.Contains("\"lastTransitionTime\":\"2030-01-31T12:00:00Z\"", KubernetesJson.Serialize(condition), StringComparison.Ordinal);
        Assert.Equal(3, condition.ObservedGeneration);
    }

    [Fact]
    public void With_sameStatusLater_keepsTheTransitionTime()
    {
        var before = ConditionList.With(null, 3, Noon, Ready);
        var after = ConditionList.With(before, 3, Noon.AddHours(1), Ready);
        Assert.Equal(KubernetesJson.Serialize(before), KubernetesJson.Serialize(after));
    }

    [Fact]
    public void With_newMessage_keepsTheTransitionTime()
    {
        var before = ConditionList.With(null, 3, Noon, Ready);
        var after = Assert.Single(ConditionList.With(before, 4, Noon.AddHours(1), Ready with { Message = "9 of 9 shards train" }));
        Assert.Equal(before[0].LastTransitionTime, after.LastTransitionTime);
        Assert.Equal("9 of 9 shards train", after.Message);
        Assert.Equal(4, after.ObservedGeneration);
    }

    [Fact]
    public void With_flippedStatus_movesTheTransitionTimeAndKeepsTheOthers()
    {
        var degraded = new ConditionChange(ConditionType.Degraded, ConditionStatus.False, "AllActive", "");
        var before = ConditionList.With(null, 3, Noon, Ready, degraded);
        var after = ConditionList.With(before, 3, Noon.AddHours(1), Ready with { Status = ConditionStatus.False });

        Assert.Equal([ConditionType.Ready, ConditionType.Degraded], after.Select(condition => condition.Type));
        Assert.Equal(before[0].LastTransitionTime.AddHours(1), after[0].LastTransitionTime);
        Assert.Equal(before[1].LastTransitionTime, after[1].LastTransitionTime);
        Assert.True(ConditionList.Is(before, ConditionType.Ready, ConditionStatus.True));
        Assert.True(ConditionList.Is(after, ConditionType.Ready, ConditionStatus.False));
    }

    [Fact]
    public void With_longMessage_staysWithinTheSchema() =>
        Assert.Equal(4_096, Assert.Single(ConditionList.With(null, 1, Noon, Ready with { Message = new string('x', 9_000) })).Message.Length);
}
