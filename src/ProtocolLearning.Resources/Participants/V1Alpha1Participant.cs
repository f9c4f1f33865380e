using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Participants;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "Participant", PluralName = "participants")]
[KubernetesEntityShortNames("plpart")]
[Category(ApiGroup.Category)]
[Description("A Participant is one enrolment in one run: an identity, the member cluster it brings, and what its workers may use there.")]
[GenericAdditionalPrinterColumn(".spec.runRef.name", "Run", "string", Description = "The run it takes part in")]
[GenericAdditionalPrinterColumn(".spec.clusterRef.name", "Cluster", "string", Description = "The member cluster it brings")]
[GenericAdditionalPrinterColumn(".status.phase", "Phase", "string", Description = "Where it stands")]
[GenericAdditionalPrinterColumn(".status.contributionTokens", "Tokens", "integer", Description = "Tokens credited to it")]
[GenericAdditionalPrinterColumn(".status.sharePerMille", "Share", "integer", Description = "Its share of all credit, in thousandths")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".spec.namespace", "Namespace", "string", Priority = 1, Description = "Namespace of its workers in the member cluster")]
[GenericAdditionalPrinterColumn(".status.audits.failed", "Failed audits", "integer", Priority = 1, Description = "Audits that found a deviation")]
public sealed class V1Alpha1Participant : CustomKubernetesEntity<ParticipantSpec, ParticipantStatus>;
