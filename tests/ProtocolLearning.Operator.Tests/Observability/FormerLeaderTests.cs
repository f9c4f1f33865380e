using Prometheus;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Observability;

public sealed class FormerLeaderTests
{
    [Fact]
    public async Task ForgetAll_leavesNoSeriesThatAnAlertWouldTakeForNews()
    {
        var registry = Metrics.NewCustomRegistry();
        var (metrics, learning) = (new OperatorMetrics(registry), new LearningMetrics(registry));
        var run = Samples.Run();
        var status = new TrainingRunStatus
        {
            Loss = "2.5",
            Conditions = ConditionList.With(null, 1, DateTimeOffset.UnixEpoch, new ConditionChange(ConditionType.Degraded, ConditionStatus.True, "R", "m")),
        };
        metrics.Report(run, status);
        learning.Report(run, status, new FakeCoordinator { Loads = [0.5] }.View.Progress! with
        {
            Members = [new MemberProgress(new Member(new Slot(0, 0), 1, "alice"), MemberPhase.Active, 1, 1, 0, null) { Load = 0.5 }],
        });
        Assert.Contains("protocollearning_stage_load{", await TextAsync(registry), StringComparison.Ordinal);
        metrics.Report("berlin", new MemberClusterStatus { UnreachableSince = DateTime.UnixEpoch }, DateTimeOffset.UnixEpoch.AddHours(1));
        Assert.Contains("berlin", await TextAsync(registry), StringComparison.Ordinal);

        metrics.ForgetAll();
        learning.ForgetAll();

        Assert.DoesNotContain((await TextAsync(registry)).Split('\n'), line => line.Length > 0 && line[0] != '#');
    }

    private static async Task<string> TextAsync(CollectorRegistry registry)
    {
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
