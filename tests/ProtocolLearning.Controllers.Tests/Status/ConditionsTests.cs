using ProtocolLearning.Controllers.Status;

namespace ProtocolLearning.Controllers.Tests.Status;

public sealed class ConditionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void With_new_type_has_whole_seconds_and_leaves_the_list_alone()
    {
        var first = Conditions.With(null, "Ready", true, "Up", "all is well", 3, Now);
        var second = Conditions.With(first, "Degraded", null, "Unknown", "", 3, Now);

        Assert.Single(first);
        Assert.Equal(["Ready", "Degraded"], second.Select(condition => condition.Type));
        Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), first[0].LastTransitionTime);
        Assert.Equal("Unknown", second[1].Status);
        Assert.True(Conditions.IsTrue(second, "Ready"));
        Assert.False(Conditions.IsTrue(second, "Degraded"));
    }

    [Fact]
    public void With_same_status_keeps_the_transition_time_and_a_flip_sets_it()
    {
        var first = Conditions.With(null, "Ready", true, "Up", "", 1, Now);
        var same = Conditions.With(first, "Ready", true, "StillUp", "", 2, Now.AddHours(1));
        var flipped = Conditions.With(same, "Ready", false, "Down", "", 2, Now.AddHours(2));

        Assert.Equal(first[0].LastTransitionTime, same[0].LastTransitionTime);
        Assert.Equal(("StillUp", 2), (same[0].Reason, same[0].ObservedGeneration));
        Assert.Equal(first[0].LastTransitionTime.AddHours(2), flipped[0].LastTransitionTime);
    }
}
