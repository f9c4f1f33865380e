using k8s.Models;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;

namespace ProtocolLearning.Operator.Tests.Planning;

public sealed class EligibilityTests
{
    public static TheoryData<string> Reasons =>
        ["Eligible", "ClusterUnknown", "ClusterNotReady", "NamespaceNotAllowed", "Banned", "Quarantined", "KeyMismatch", "Unschedulable", "NoDynamicResources", "Unsound", "StakeTooLow", "Evicted"];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Judge_participant_hasThisReason(string reason)
    {
        var (participant, cluster) = (Samples.Participant("alice"), Samples.Cluster("member-1", ready: reason != "ClusterNotReady"));
        participant.Spec.Unschedulable = reason == "Unschedulable";
        participant.Spec.Namespace = reason == "NamespaceNotAllowed" ? "elsewhere" : participant.Spec.Namespace;
        participant.Spec.Worker.Gpu.Mode = reason == "NoDynamicResources" ? GpuMode.Dra : GpuMode.None;
        participant.Spec.Worker.Network.AdvertisedEndpoint = reason == "Unsound" ? "a:1" : null;
        var standing = reason switch
        {
            "Banned" => ParticipantStanding.Banned,
            "Quarantined" => ParticipantStanding.Quarantined,
            _ => ParticipantStanding.Suspect,
        };
        var logged = new ParticipantState(reason == "KeyMismatch" ? "other" : Samples.Key, 0, standing, 0, 0, null, 0);

        var judged = Eligibility.Judge(participant, reason == "StakeTooLow" ? 5 : 0, reason == "ClusterUnknown" ? null : cluster, null, logged, reason == "Evicted" ? "a rule" : null);
        Assert.Equal(reason, judged.Reason);
        Assert.Equal(reason == "Eligible", judged.Status == ConditionStatus.True);
    }

    [Theory]
    [InlineData(true, "Eligible")]
    [InlineData(false, "NoDynamicResources")]
    [InlineData(null, "NoDynamicResources")]
    public void Judge_participantWithClaims_needsAClusterThatHasThem(bool? hasThem, string reason)
    {
        var (participant, cluster) = (Samples.Participant("alice"), Samples.Cluster("member-1"));
        participant.Spec.Worker.Gpu.Mode = GpuMode.Dra;
        cluster.Status!.DynamicResources = hasThem;
        var judged = Eligibility.Judge(participant, 0, cluster, null, null);
        Assert.Equal(reason, judged.Reason);
        Assert.True(Eligibility.Keeps(judged));
    }

    [Theory]
    [InlineData(WorkerNetworkMode.Pod, "Eligible")]
    [InlineData(WorkerNetworkMode.HostNetwork, "Eligible")]
    [InlineData(WorkerNetworkMode.Service, "Unsupported")]
    [InlineData(WorkerNetworkMode.Relay, "Eligible")]
    public void Judge_networkThatThisReleaseDoesNotHave_isUnsupported(WorkerNetworkMode mode, string reason)
    {
        var participant = Samples.Participant("alice");
        participant.Spec.Worker.Network.Mode = mode;
        participant.Spec.Worker.Network.Relays = mode == WorkerNetworkMode.Relay ? ["relay.example.org:7072"] : null;
        var judged = Eligibility.Judge(participant, 0, Samples.Cluster("member-1"), null, null);
        Assert.Equal(reason, judged.Reason);
        Assert.True(Eligibility.Keeps(judged));
    }

    [Fact]
    public void Judge_homeSelector_asksForTheNamespacesLabels()
    {
        var (participant, cluster) = (Samples.Participant("alice"), Samples.Cluster("member-1"));
        cluster.Spec.AllowedNamespaces![0].HomeSelector = new Dictionary<string, string> { ["team"] = "language" };
        var home = new V1Namespace { Metadata = new V1ObjectMeta { Name = "training" } };

        Assert.Equal("NamespaceNotAllowed", Eligibility.Judge(participant, 0, cluster, home, null).Reason);
        home.Metadata.Labels = new Dictionary<string, string> { ["team"] = "language" };
        Assert.Equal("Eligible", Eligibility.Judge(participant, 0, cluster, home, null).Reason);
    }

    [Fact]
    public void Judge_clusterThatLeaves_takesNoMoreShards()
    {
        var cluster = Samples.Cluster("member-1");
        cluster.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        var judged = Eligibility.Judge(Samples.Participant("alice"), 0, cluster, null, null);
        Assert.Equal("ClusterLeaving", judged.Reason);
        Assert.False(Eligibility.Keeps(judged));
    }
}
