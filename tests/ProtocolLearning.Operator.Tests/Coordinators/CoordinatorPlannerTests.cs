using System.Globalization;
using k8s.Models;
using ProtocolLearning.Operator.Coordinators;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Tests.Coordinators;

public sealed class CoordinatorPlannerTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Plan_noPod_createsTheFirstTerm()
    {
        var plan = CoordinatorPlanner.Plan([], 0, Now);
        Assert.Equal((true, 1L), (plan.Create, plan.Term));
    }

    [Fact]
    public void Plan_noPodButARememberedTerm_createsTheNext() =>
        Assert.Equal(8, CoordinatorPlanner.Plan([], 7, Now).Term);

    [Fact]
    public void Plan_livingPod_isInCharge()
    {
        var (old, living) = (Pod(1, "Failed"), Pod(2, "Running"));
        var plan = CoordinatorPlanner.Plan([old, living], 2, Now);
        Assert.Equal((false, 2L), (plan.Create, plan.Term));
        Assert.Equal(living, plan.Current);
        Assert.Equal([old], plan.Delete);
    }

    [Fact]
    public void Plan_failedPod_isFollowedByTheNextTerm()
    {
        var plan = CoordinatorPlanner.Plan([Pod(1, "Failed")], 1, Now);
        Assert.Equal((true, 2L), (plan.Create, plan.Term));
        Assert.Empty(plan.Delete);
    }

    [Fact]
    public void Plan_podThatFailedAtOnce_isNotFollowedAtOnce() =>
        Assert.False(CoordinatorPlanner.Plan([Pod(1, "Failed", age: 3)], 1, Now).Create);

    [Fact]
    public void Plan_podThatStillEnds_holdsTheVolume()
    {
        var ending = Pod(1, "Running");
        ending.Metadata.DeletionTimestamp = Now.UtcDateTime;
        var plan = CoordinatorPlanner.Plan([ending], 1, Now);
        Assert.Null(plan.Current);
        Assert.False(plan.Create);
    }

    [Fact]
    public void Plan_podThatCannotStart_saysWhy()
    {
        var pod = Pod(1, "Pending");
        Assert.Null(CoordinatorPlanner.Plan([pod], 1, Now).Trouble);
        pod.Status.ContainerStatuses = [Status(new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ErrImagePull", Message = "no such image" } })];
        Assert.Equal("pod sample-coordinator-1 waits: ErrImagePull: no such image", CoordinatorPlanner.Plan([pod], 1, Now).Trouble);
        pod.Status.Phase = "Failed";
        pod.Status.ContainerStatuses = [Status(new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 2, Reason = "Error" } })];
        Assert.Contains("exit code 2", CoordinatorPlanner.Plan([pod], 1, Now).Trouble, StringComparison.Ordinal);
    }

    private static V1ContainerStatus Status(V1ContainerState state) =>
        new() { Name = "coordinator", Image = "x", ImageID = "x", State = state };

    private static V1Pod Pod(long term, string phase, int age = 60) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = $"sample-coordinator-{term}",
            CreationTimestamp = Now.UtcDateTime.AddSeconds(-age),
            Labels = new Dictionary<string, string> { [ResourceLabels.Term] = term.ToString(CultureInfo.InvariantCulture) },
        },
        Status = new V1PodStatus { Phase = phase },
    };
}
