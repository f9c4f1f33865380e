using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.MemberClusters;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "MemberCluster", PluralName = "memberclusters")]
[EntityScope(EntityScope.Cluster)]
[KubernetesEntityShortNames("plcluster")]
[Category(ApiGroup.Category)]
[Description("A MemberCluster is a Kubernetes cluster that workers run in, and who holds the credential for it.")]
[GenericAdditionalPrinterColumn(".spec.mode", "Mode", "string", Description = "Who runs the pod controller")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string", Description = "Whether the cluster's API answers")]
[GenericAdditionalPrinterColumn(".status.version", "Version", "string", Description = "Kubernetes version")]
[GenericAdditionalPrinterColumn(".status.gpus.allocatable", "GPUs", "integer", Description = "GPUs that its nodes offer")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1, Description = "Why it is or is not Ready")]
[GenericAdditionalPrinterColumn(".status.leftovers", "Leftovers", "integer", Priority = 1, Description = "Pods there that belong to nothing any more")]
public sealed class V1Alpha1MemberCluster : CustomKubernetesEntity<MemberClusterSpec, MemberClusterStatus>;
