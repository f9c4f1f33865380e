using ProtocolLearning.LocalCluster.Nodes;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

public sealed class RestartBackoffTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(4, 40)]
    [InlineData(6, 160)]
    [InlineData(7, 300)]
    [InlineData(5000, 300)]
    public void DelayAfter_failures_in_a_row_doubles_up_to_the_longest(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new RestartBackoff().DelayAfter(failures));

    [Theory]
    [InlineData("Always", 0, true)]
    [InlineData("Always", 1, true)]
    [InlineData(null, 0, true)]
    [InlineData("OnFailure", 0, false)]
    [InlineData("OnFailure", 137, true)]
    [InlineData("Never", 1, false)]
    public void Restarts_policy_and_exit_code_decide(string? policy, int exitCode, bool restarts) =>
        Assert.Equal(restarts, RestartBackoff.Restarts(policy, exitCode));
}
