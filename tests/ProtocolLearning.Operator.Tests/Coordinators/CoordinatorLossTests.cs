using k8s.Models;
using ProtocolLearning.Operator.Coordinators;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Coordinators;

/// <summary>When a coordinator's log counts as lost, and when a pod that does not end is taken off its dead node.</summary>
public sealed class CoordinatorLossTests
{
    private static readonly string Root = new('a', 64);
    private static readonly string Backup = new('b', 64);
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void LossOf_runWithoutEntries_isNone()
    {
        Assert.Null(CoordinatorLog.LossOf(Samples.Run(), null, null));
        Assert.Null(CoordinatorLog.RootOf(Samples.Run()));
    }

    [Fact]
    public void LossOf_claim_saysWhatBecameOfIt()
    {
        var run = Run();
        Assert.Equal(Root, CoordinatorLog.RootOf(run));
        Assert.Null(CoordinatorLog.LossOf(run, Claim(), null));
        Assert.Contains("is gone", CoordinatorLog.LossOf(run, null, null), StringComparison.Ordinal);
        var leaving = Claim();
        leaving.Metadata.DeletionTimestamp = Now.UtcDateTime;
        Assert.Contains("being deleted", CoordinatorLog.LossOf(run, leaving, null), StringComparison.Ordinal);
        var lost = Claim();
        lost.Status = new V1PersistentVolumeClaimStatus { Phase = "Lost" };
        Assert.Contains("lost its volume", CoordinatorLog.LossOf(run, lost, null), StringComparison.Ordinal);
    }

    [Fact]
    public void LossOf_coordinatorThatDidNotFindItsLog_untilABackupIsNamed()
    {
        var run = Run();
        Assert.Null(CoordinatorLog.LossOf(run, Claim(), Ended(1)));
        Assert.Contains(Root, CoordinatorLog.LossOf(run, Claim(), Ended(CoordinatorLog.LostExitCode)), StringComparison.Ordinal);

        run.Metadata.Annotations = new Dictionary<string, string> { [ResourceLabels.RestoredLog] = Backup };
        Assert.Equal(Root, CoordinatorLog.RootOf(run));
        run.Status!.Conditions = [new V1Condition { Type = "CoordinatorLogLost", Status = "True", Reason = "LogLost", Message = "" }];
        Assert.Null(CoordinatorLog.LossOf(run, Claim(), Ended(CoordinatorLog.LostExitCode)));
        Assert.Equal(Backup, CoordinatorLog.RootOf(run));
        Assert.NotNull(CoordinatorLog.LossOf(run, null, null));
    }

    [Fact]
    public void LossOf_volumeWithoutTheNamedBackupEither_isALossUntilThePodIsDeleted()
    {
        var run = Run();
        run.Metadata.Annotations = new Dictionary<string, string> { [ResourceLabels.RestoredLog] = Backup };
        run.Status!.Conditions = [new V1Condition { Type = "CoordinatorLogLost", Status = "True", Reason = "LogLost", Message = "" }];
        var lost = CoordinatorLog.LossOf(run, Claim(), Ended(CoordinatorLog.LostExitCode, Backup));
        Assert.Contains($"{Backup}; once it does, delete pod sample-coordinator-1", lost, StringComparison.Ordinal);
        Assert.Null(CoordinatorLog.LossOf(run, Claim(), null));
    }

    [Fact]
    public void LossOf_logThatIsLostAgain_isNotMadeUpForByTheFormerBackup()
    {
        var run = Run();
        run.Metadata.Annotations = new Dictionary<string, string> { [ResourceLabels.RestoredLog] = Backup };
        run.Status!.Coordinator = new CoordinatorStatus();
        Assert.Null(CoordinatorLog.UsedUp(run, serves: false));
        run.Status.Coordinator.RestoredLog = CoordinatorLog.UsedUp(run, serves: true);
        Assert.Equal(Backup, CoordinatorLog.UsedUp(run, serves: false));

        var lost = CoordinatorLog.LossOf(run, Claim(), Ended(CoordinatorLog.LostExitCode, Root));
        Assert.Contains($"names {Backup}, with which the run went on before", lost, StringComparison.Ordinal);
        run.Status.Conditions = [new V1Condition { Type = "CoordinatorLogLost", Status = "True", Reason = "LogLost", Message = "" }];
        Assert.NotNull(CoordinatorLog.LossOf(run, Claim(), Ended(CoordinatorLog.LostExitCode, Root)));
        Assert.Equal(Root, CoordinatorLog.RootOf(run));

        run.Metadata.Annotations.Clear();
        Assert.Null(run.Status.Coordinator.RestoredLog = CoordinatorLog.UsedUp(run, serves: false));
        run.Metadata.Annotations[ResourceLabels.RestoredLog] = Backup;
        Assert.Null(CoordinatorLog.LossOf(run, Claim(), Ended(CoordinatorLog.LostExitCode, Root)));
    }

    [Fact]
    public void IsOverdue_pod_onlyAfterItsGraceAndAMargin()
    {
        var pod = Ended(0);
        Assert.False(CoordinatorRelease.IsOverdue(pod, Now));
        pod.Metadata.DeletionTimestamp = Now.UtcDateTime.AddSeconds(-29);
        Assert.False(CoordinatorRelease.IsOverdue(pod, Now));
        Assert.True(CoordinatorRelease.IsOverdue(pod, Now.AddSeconds(1)));
    }

    [Theory]
    [InlineData("True", null, false)]
    [InlineData("False", null, true)]
    [InlineData("Unknown", null, true)]
    [InlineData("True", "node.kubernetes.io/out-of-service", true)]
    [InlineData("True", "node.kubernetes.io/unschedulable", false)]
    public void Judge_node_releasesOnlyWhatNoKubeletCanEnd(string ready, string? taint, bool released)
    {
        var node = new V1Node
        {
            Spec = new V1NodeSpec { Taints = taint is null ? null : [new V1Taint { Key = taint, Effect = "NoExecute" }] },
            Status = new V1NodeStatus { Conditions = [new V1NodeCondition { Type = "Ready", Status = ready }] },
        };
        Assert.Equal(released, CoordinatorRelease.Judge(Ended(0), node) is not null);
    }

    [Fact]
    public void Judge_nodeThatIsGone_releases() => Assert.Equal("node n1 is gone", CoordinatorRelease.Judge(Ended(0), null));

    private static V1Alpha1TrainingRun Run()
    {
        var run = Samples.Run();
        run.Status = new TrainingRunStatus { LedgerRoot = Root };
        return run;
    }

    private static V1PersistentVolumeClaim Claim() => CoordinatorTemplate.Claim(Samples.Run());

    private static V1Pod Ended(int exitCode, string? told = null) => new()
    {
        Metadata = new V1ObjectMeta { Name = "sample-coordinator-1" },
        Spec = new V1PodSpec
        {
            NodeName = "n1",
            Containers = [new V1Container { Name = "coordinator", Env = [new V1EnvVar { Name = "PLEARN_LEDGER_ROOT", Value = told }] }],
        },
        Status = new V1PodStatus
        {
            Phase = "Failed",
            ContainerStatuses =
            [
                new V1ContainerStatus
                {
                    Name = "coordinator",
                    State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = exitCode } },
                },
            ],
        },
    };
}
