using k8s.Models;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordinators;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Pods;

public sealed class PodTemplateTests
{
    [Fact]
    public void Worker_onProcessNodes_isAsGolden()
    {
        var placement = Samples.Placement();
        placement.Spec.Template.Worker.Gpu.Mode = GpuMode.None;
        placement.Spec.Template.CoordinatorEndpoint = "127.0.0.1:40001";
        Golden.Check("worker-loopback.yaml", WorkerPodTemplate.Create(placement, PodNetwork.Loopback, "0123456789abcdef"));
    }

    [Fact]
    public void Worker_withGpus_isAsGolden()
    {
        var placement = Samples.Placement();
        var template = placement.Spec.Template;
        template.Resources = new ComputeResources { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("4") } };
        template.Env = [new EnvironmentVariable { Name = "PLEARN_THREADS", Value = "4" }, new EnvironmentVariable { Name = "PLEARN_STAGE", Value = "9" }];
        template.PriorityClassName = "training";
        template.Worker = new ParticipantWorkerSpec
        {
            Gpu = new GpuSpec { Count = 2 },
            NodeSelector = new Dictionary<string, string> { ["nvidia.com/gpu.present"] = "true" },
            Tolerations = [new PodToleration { Key = "dedicated", Operator = TolerationOperator.Equal, Value = "training", Effect = TaintEffect.NoSchedule }],
            RuntimeClassName = "nvidia",
            ImagePullSecrets = [new LocalReference { Name = "registry" }],
            SharedMemory = new ResourceQuantity("1Gi"),
            Dataset = new DatasetVolume { PersistentVolumeClaim = new LocalReference { Name = "text" } },
            Labels = new Dictionary<string, string> { ["team"] = "language", ["protocollearning.dev/run"] = "forged" },
            Env = [new EnvironmentVariable { Name = "PLEARN_THREADS", Value = "8" }],
            Network = new WorkerNetworkSpec { Mode = WorkerNetworkMode.HostNetwork, AdvertisedEndpoint = "203.0.113.7:7071" },
        };
        Golden.Check("worker-gpu.yaml", WorkerPodTemplate.Create(placement, PodNetwork.Pod, "0123456789abcdef"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Worker_behindRelays_isToldOfThemAndListensForNoPeers(bool inPodNetwork)
    {
        var network = inPodNetwork ? PodNetwork.Pod : PodNetwork.Loopback;
        var placement = Samples.Placement();
        placement.Spec.Template.Worker.Network = new WorkerNetworkSpec
        {
            Mode = WorkerNetworkMode.Relay,
            Relays = ["relay.example.org:7072", "[2001:db8::1]:7072"],
        };

        var container = WorkerPodTemplate.Create(placement, network, "0123456789abcdef").Spec.Containers.Single();

        var variables = container.Env.ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.Equal("relay.example.org:7072,[2001:db8::1]:7072", variables["PLEARN_RELAYS"]);
        Assert.DoesNotContain("PLEARN_LISTEN", variables.Keys);
        Assert.DoesNotContain("PLEARN_ADVERTISED_ENDPOINT", variables.Keys);
        Assert.DoesNotContain(container.Ports ?? [], port => port.Name == "peers");
        Assert.Equal(inPodNetwork, container.ReadinessProbe is not null);
    }

    [Fact]
    public void Worker_withAClaim_isAsGolden()
    {
        var placement = Samples.Placement();
        placement.Spec.Template.Worker.Gpu = new GpuSpec
        {
            Mode = GpuMode.Dra,
            DeviceClassName = "mig.nvidia.com",
            Selectors = ["device.attributes['gpu.nvidia.com'].profile == '3g.40gb'"],
            Count = 2,
        };
        var pod = WorkerPodTemplate.Create(placement, PodNetwork.Pod, "0123456789abcdef");
        pod.Metadata.Uid = "pod-uid";
        Golden.Check("worker-claim.yaml", pod);
        Golden.Check("worker-claim-template.yaml", GpuClaim.Template(pod, placement.Spec.Template.Worker.Gpu));
        Assert.DoesNotContain(pod.Spec.Containers[0].Resources.Limits ?? new Dictionary<string, ResourceQuantity>(), limit => limit.Key.Contains('/', StringComparison.Ordinal));
    }

    [Fact]
    public void Worker_withAPartOfAGpu_choosesNodesByTheirLabels()
    {
        var placement = Samples.Placement();
        placement.Spec.Template.Worker.Gpu = new GpuSpec
        {
            ResourceName = "nvidia.com/mig-3g.40gb",
            Products = ["NVIDIA-H100-80GB-HBM3", "NVIDIA-H200"],
            MinimumMemoryMiB = 40_000,
        };
        placement.Spec.Template.Worker.Affinity = new V1Affinity
        {
            NodeAffinity = new V1NodeAffinity
            {
                RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
                {
                    NodeSelectorTerms = [Term("a"), Term("b")],
                },
            },
        };

        var pod = WorkerPodTemplate.Create(placement, PodNetwork.Pod, "0123456789abcdef");

        Assert.Equal(new ResourceQuantity("1"), pod.Spec.Containers[0].Resources.Limits["nvidia.com/mig-3g.40gb"]);
        Assert.Equal(
            ["nvidia.com/gpu", "nvidia.com/mig-3g.40gb"],
            pod.Spec.Tolerations.Where(toleration => toleration.Effect == "NoSchedule").Select(toleration => toleration.Key));
        Assert.Null(pod.Spec.ResourceClaims);
        var terms = pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms;
        Assert.Equal(["a", "b"], terms.Select(term => term.MatchExpressions[0].Values.Single()));
        Assert.All(terms, term => Assert.Equal(
            ["zone In", "nvidia.com/gpu.product In NVIDIA-H100-80GB-HBM3 NVIDIA-H200", "nvidia.com/gpu.memory Gt 39999"],
            term.MatchExpressions.Select((rule, index) => string.Join(' ', [rule.Key, rule.OperatorProperty, .. index == 0 ? [] : rule.Values]))));
    }

    [Fact]
    public void Worker_meetsTheRestrictedPodSecurityStandard()
    {
        foreach (var gpu in Enum.GetValues<GpuMode>())
        {
            var placement = Samples.Placement();
            placement.Spec.Template.Worker.Gpu.Mode = gpu;
            placement.Spec.Template.Worker.SharedMemory = new ResourceQuantity("1Gi");
            var spec = WorkerPodTemplate.Create(placement, PodNetwork.Pod, "0123456789abcdef").Spec;

            Assert.True(spec.SecurityContext.RunAsNonRoot);
            Assert.Equal("RuntimeDefault", spec.SecurityContext.SeccompProfile.Type);
            Assert.False(spec.AutomountServiceAccountToken);
            Assert.All(spec.Containers, container =>
            {
                Assert.Equal((false, true), (container.SecurityContext.AllowPrivilegeEscalation, container.SecurityContext.ReadOnlyRootFilesystem));
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.Null(container.SecurityContext.Privileged);
            });
            Assert.All(spec.Volumes, volume => Assert.True(volume.Projected is not null || volume.EmptyDir is not null));
            var identity = Assert.Single(spec.Volumes, volume => volume.Projected is not null).Projected;
            Assert.Equal("protocollearning-identity-alice", identity.Sources.Single(source => source.Secret is not null).Secret.Name);
            Assert.True(identity.Sources.Single(source => source.ConfigMap is not null).ConfigMap.Optional);
            Assert.Equal(new ResourceQuantity("1Gi"), spec.Volumes.Single(volume => volume.EmptyDir?.Medium == "Memory").EmptyDir.SizeLimit);
        }
    }

    [Fact]
    public void Worker_whoseParticipantNamesADevice_usesThat()
    {
        var placement = Samples.Placement();
        placement.Spec.Template.Worker.Env = [new EnvironmentVariable { Name = "PLEARN_DEVICE", Value = "cuda:1" }];

        var environment = WorkerPodTemplate.Create(placement, PodNetwork.Pod, "0123456789abcdef").Spec.Containers[0].Env;

        Assert.Equal("cuda:1", Assert.Single(environment, variable => variable.Name == "PLEARN_DEVICE").Value);
    }

    [Theory]
    [InlineData(2, "n1", true)]
    [InlineData(3, "n1", false)]
    [InlineData(2, null, false)]
    public void Worker_ofANewEpoch_avoidsTheNodeOfTheLastOne(long lastEpoch, string? lastNode, bool avoids)
    {
        var placement = Samples.Placement();
        var asked = new V1PreferredSchedulingTerm { Weight = 1, Preference = new V1NodeSelectorTerm() };
        placement.Spec.Template.Worker.Affinity = new V1Affinity
        {
            PodAntiAffinity = new V1PodAntiAffinity(),
            NodeAffinity = new V1NodeAffinity { PreferredDuringSchedulingIgnoredDuringExecution = [asked] },
        };
        placement.Status = new ShardPlacementStatus { Pod = new ShardPodStatus { Epoch = lastEpoch, Node = lastNode } };

        var affinity = WorkerPodTemplate.Create(placement, PodNetwork.Pod, "0123456789abcdef").Spec.Affinity;

        Assert.NotNull(affinity.PodAntiAffinity);
        var terms = affinity.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution;
        Assert.Same(asked, terms[0]);
        Assert.Equal(avoids ? [lastNode] : [], terms.Skip(1).SelectMany(term => term.Preference.MatchFields).SelectMany(field => field.Values));
    }

    [Fact]
    public void Worker_whoseDatasetIsAConfigMap_readsItThere()
    {
        var placement = Samples.Placement();
        placement.Spec.Template.Worker.Dataset = new DatasetVolume { ConfigMap = new LocalReference { Name = "text" } };
        placement.Spec.Template.Worker.Env = [new EnvironmentVariable { Name = "PLEARN_DATASET", Value = "/elsewhere" }];

        var pod = WorkerPodTemplate.Create(placement, PodNetwork.Pod, "0123456789abcdef").Spec;

        Assert.Equal("text", Assert.Single(pod.Volumes, volume => volume.Name == "dataset").ConfigMap.Name);
        var mount = Assert.Single(pod.Containers[0].VolumeMounts, mount => mount.Name == "dataset");
        Assert.True(mount.ReadOnlyProperty);
        Assert.Equal(mount.MountPath, Assert.Single(pod.Containers[0].Env, variable => variable.Name == "PLEARN_DATASET").Value);
    }

    [Fact]
    public void Worker_withAVolumeForCheckpoints_writesToIt()
    {
        var placement = Samples.Placement();
        placement.Spec.Template.Worker.Checkpoints = new CheckpointVolume { PersistentVolumeClaim = new LocalReference { Name = "saved" } };

        var pod = WorkerPodTemplate.Create(placement, PodNetwork.Pod, "0123456789abcdef").Spec;

        var claim = Assert.Single(pod.Volumes, volume => volume.Name == "checkpoints").PersistentVolumeClaim;
        Assert.Equal(("saved", null), (claim.ClaimName, claim.ReadOnlyProperty));
        var mount = Assert.Single(pod.Containers[0].VolumeMounts, mount => mount.Name == "checkpoints");
        Assert.NotEqual(true, mount.ReadOnlyProperty);
        Assert.Equal(mount.MountPath, Assert.Single(pod.Containers[0].Env, variable => variable.Name == "PLEARN_CHECKPOINTS").Value);
    }

    [Fact]
    public void Budget_ofAStage_isAsGolden()
    {
        var placement = Samples.Placement();
        var pods = new[] { "sample-0-2-1", "sample-0-1-3", "sample-0-0-1" }.Select(name => new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = name, Uid = $"uid-of-{name}" },
        }).ToList();
        Golden.Check("worker-budget.yaml", StageBudget.Of(placement, new StageHolders(3, 3, 0), pods, "0123456789abcdef")!);

        pods[2].Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        pods[0].Status = new V1PodStatus { Phase = "Failed" };
        Assert.Equal("uid-of-sample-0-1-3", Assert.Single(StageBudget.Of(placement, new StageHolders(3, 3, 0), pods, "o")!.Metadata.OwnerReferences).Uid);
        Assert.Null(StageBudget.Of(placement, new StageHolders(3, 3, 0), [], "o"));
        placement.Spec.Template.StageReplicas = 1;
        Assert.Equal("1", StageBudget.Of(placement, new StageHolders(1, 0, 0), pods, "o")!.Spec.MinAvailable.Value);
    }

    [Theory]
    [InlineData(1, 1, 1, "0")]
    [InlineData(1, 1, 0, "1")]
    [InlineData(2, 1, 0, "2")]
    [InlineData(2, 1, 1, "1")]
    [InlineData(2, 2, 0, "1")]
    [InlineData(2, 0, 1, "1")]
    public void Budget_whereTheOnlyHolderOfTheStateIs_letsNobodyGo(int replicas, int here, int elsewhere, string minimum)
    {
        var pod = new V1Pod { Metadata = new V1ObjectMeta { Name = "sample-0-1-3", Uid = "1" } };
        var budget = StageBudget.Of(Samples.Placement(), new StageHolders(replicas, here, elsewhere), [pod], "o")!;
        Assert.Equal(minimum, budget.Spec.MinAvailable.Value);
    }

    [Fact]
    public void Holders_areActiveAndNotOnTheirWayOut()
    {
        var stage = new[] { ("a", ShardPhase.Active), ("a", ShardPhase.Joining), ("b", ShardPhase.Active), ("b", ShardPhase.Active) }.Select(one =>
        {
            var placement = Samples.Placement();
            placement.Spec.Cluster = one.Item1;
            placement.Status = new ShardPlacementStatus { Phase = one.Item2, Pod = new ShardPodStatus { Phase = ShardPodPhase.Running } };
            return placement;
        }).ToList();
        stage[3].Status!.Pod!.Phase = ShardPodPhase.Terminating;

        Assert.Equal(new StageHolders(2, 1, 1), StageHolders.Of(stage[0], stage, unseen: 0));
        Assert.Equal(new StageHolders(2, 1, 2), StageHolders.Of(stage[2], stage, unseen: 1));
    }

    [Fact]
    public void Pods_onTheirNodesNetwork_stillResolveServices()
    {
        var placement = Samples.Placement();
        placement.Spec.Template.Worker.Network = new WorkerNetworkSpec { Mode = WorkerNetworkMode.HostNetwork };
        var run = Samples.Run();
        run.Spec.Coordinator.Network = CoordinatorNetwork.HostNetwork;

        Assert.Equal("ClusterFirstWithHostNet", WorkerPodTemplate.Create(placement, PodNetwork.Pod, "o").Spec.DnsPolicy);
        Assert.Equal("ClusterFirstWithHostNet", CoordinatorTemplate.Pod(run, Launch(PodNetwork.Pod, formerPort: null)).Spec.DnsPolicy);
        Assert.Null(WorkerPodTemplate.Create(Samples.Placement(), PodNetwork.Pod, "o").Spec.DnsPolicy);
    }

    [Fact]
    public void Coordinator_inThePodNetwork_isAsGolden()
    {
        var run = Samples.Run();
        Golden.Check("coordinator.yaml", CoordinatorTemplate.Pod(run, Launch(PodNetwork.Pod, formerPort: null)));
        Golden.Check("coordinator-service.yaml", CoordinatorTemplate.Service(run, PodNetwork.Pod)!);
        Golden.Check("coordinator-token.yaml", CoordinatorTemplate.Token(run, "token"));
        Golden.Check("coordinator-claim.yaml", CoordinatorTemplate.Claim(run));
        Golden.Check("coordinator-budget.yaml", CoordinatorTemplate.Budget(run));
    }

    [Fact]
    public void Coordinator_onProcessNodes_isAsGolden()
    {
        var run = Samples.Run();
        Golden.Check("coordinator-loopback.yaml", CoordinatorTemplate.Pod(run, Launch(PodNetwork.Loopback, formerPort: 40001)));
        Assert.Null(CoordinatorTemplate.Service(run, PodNetwork.Loopback));
    }

    [Fact]
    public void Coordinator_serviceNone_hasNone()
    {
        var run = Samples.Run();
        run.Spec.Coordinator.Service.Type = CoordinatorServiceType.None;
        Assert.Null(CoordinatorTemplate.Service(run, PodNetwork.Pod));
        var pod = CoordinatorTemplate.Pod(run, Launch(PodNetwork.Pod, formerPort: null));
        Assert.Contains(pod.Spec.Containers[0].Env, variable => variable is { Name: "PLEARN_ADVERTISED_ENDPOINT", Value: "$(POD_IP)" });
    }

    private static V1NodeSelectorTerm Term(string zone) => new()
    {
        MatchExpressions = [new V1NodeSelectorRequirement { Key = "zone", OperatorProperty = "In", Values = [zone] }],
    };

    private static CoordinatorLaunch Launch(PodNetwork network, int? formerPort) =>
        new(2, network, "protocollearning/coordinator:0.1.0", Samples.Key, new Uri("http://operator:8080/coordinators/training/sample/"), null, formerPort);
}
