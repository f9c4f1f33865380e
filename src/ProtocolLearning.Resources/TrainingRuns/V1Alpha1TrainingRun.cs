using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "TrainingRun", PluralName = "trainingruns")]
[KubernetesEntityShortNames("plrun")]
[Category(ApiGroup.Category)]
[Description("A TrainingRun trains one model on one dataset over participants that need not trust each other. Its spec is a proposal: the run's coordinator accepts it, and everything acts on what was accepted.")]
[GenericAdditionalPrinterColumn(".status.phase", "Phase", "string", Description = "Where the run stands")]
[GenericAdditionalPrinterColumn(".status.round", "Round", "integer", Description = "The last round that was decided")]
[GenericAdditionalPrinterColumn(".status.loss", "Loss", "string", Description = "Training loss of the last round")]
[GenericAdditionalPrinterColumn(".status.shards.active", "Active", "integer", Description = "Shards that train")]
[GenericAdditionalPrinterColumn(".status.shards.desired", "Desired", "integer", Description = "Shards that the run wants")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.validationLoss", "Validation", "string", Priority = 1, Description = "Loss on the validation split")]
[GenericAdditionalPrinterColumn(".status.tokens", "Tokens", "integer", Priority = 1, Description = "Tokens credited so far")]
[GenericAdditionalPrinterColumn(".status.tokensPerSecond", "Tokens/s", "integer", Priority = 1, Description = "Throughput of the whole run")]
[GenericAdditionalPrinterColumn(".status.checkpoint.round", "Checkpoint", "integer", Priority = 1, Description = "The round of the last checkpoint")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"SpecAccepted\")].reason", "Spec", "string", Priority = 1, Description = "Whether the coordinator accepted the spec")]
public sealed class V1Alpha1TrainingRun : CustomKubernetesEntity<TrainingRunSpec, TrainingRunStatus>;
