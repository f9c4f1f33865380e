using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class WorkTurnsTests
{
    [Fact]
    public void TakesFirst_alternates_where_both_kinds_wait()
    {
        var turns = new WorkTurns();
        Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(_ => turns.TakesFirst(first: true, second: true)).ToArray());
    }

    [Fact]
    public void TakesFirst_lets_nobody_wait_for_a_kind_that_has_nothing_to_do()
    {
        var turns = new WorkTurns();
        Assert.True(turns.TakesFirst(first: true, second: false));
        Assert.True(turns.TakesFirst(first: true, second: false));
        Assert.False(turns.TakesFirst(first: false, second: true));
        Assert.False(turns.TakesFirst(first: false, second: true));
        Assert.True(turns.TakesFirst(first: true, second: true));
    }
}
