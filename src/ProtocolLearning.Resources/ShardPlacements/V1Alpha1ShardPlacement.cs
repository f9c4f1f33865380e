using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.ShardPlacements;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "ShardPlacement", PluralName = "shardplacements")]
[KubernetesEntityShortNames("plshard")]
[Category(ApiGroup.Category)]
[Description("A ShardPlacement says who holds one slot of a run's stage group, in which cluster, and for which epoch. The operator writes it; it is where the placement controller and the pod controller meet.")]
[GenericAdditionalPrinterColumn(".spec.stage", "Stage", "integer", Description = "The slice of the layers")]
[GenericAdditionalPrinterColumn(".spec.slot", "Slot", "integer", Description = "The place in the stage group")]
[GenericAdditionalPrinterColumn(".spec.participant", "Participant", "string", Description = "Who holds it")]
[GenericAdditionalPrinterColumn(".spec.cluster", "Cluster", "string", Description = "Where it runs")]
[GenericAdditionalPrinterColumn(".spec.epoch", "Epoch", "integer", Description = "Rises each time the shard is placed anew")]
[GenericAdditionalPrinterColumn(".status.phase", "Phase", "string", Description = "Where it stands")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.pod.name", "Pod", "string", Priority = 1, Description = "Its pod in the member cluster")]
[GenericAdditionalPrinterColumn(".status.pod.node", "Node", "string", Priority = 1, Description = "The pod's node")]
public sealed class V1Alpha1ShardPlacement : CustomKubernetesEntity<ShardPlacementSpec, ShardPlacementStatus>;
