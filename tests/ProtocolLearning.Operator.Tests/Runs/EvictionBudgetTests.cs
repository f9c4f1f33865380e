using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Operator.Runs;

namespace ProtocolLearning.Operator.Tests.Runs;

public sealed class EvictionBudgetTests
{
    [Fact]
    public void TryTake_moreThanAMinuteHas_isHeldBackUntilTheMinuteIsOver()
    {
        var time = new FakeTimeProvider();
        var budget = new EvictionBudget(time);
        var cluster = Samples.Cluster("member-1");
        cluster.Spec.Failover.EvictionsPerMinute = 2;

        Assert.True(budget.TryTake(cluster));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(budget.TryTake(cluster));
        Assert.False(budget.TryTake(cluster));
        Assert.True(budget.TryTake(Samples.Cluster("member-2")));

        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(budget.TryTake(cluster));
        Assert.False(budget.TryTake(cluster));
    }
}
