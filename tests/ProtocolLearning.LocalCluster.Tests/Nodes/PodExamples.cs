using k8s.Models;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

/// <summary>Pods as tests need them.</summary>
internal static class PodExamples
{
    public const string Shell = "example/shell";

    /// <summary>A pod whose only container runs a shell script.</summary>
    public static V1Pod Pod(string name, string script = "sleep 1000", string restartPolicy = "Never") => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default" },
        Spec = new V1PodSpec
        {
            RestartPolicy = restartPolicy,
            TerminationGracePeriodSeconds = 5,
            Containers = [new V1Container { Name = "main", Image = $"{Shell}:1", Args = [script] }],
        },
    };

    public static V1Pod With(this V1Pod pod, Action<V1Pod> change)
    {
        change(pod);
        return pod;
    }

    public static V1Pod On(this V1Pod pod, string node) => pod.With(changed => changed.Spec.NodeName = node);

    public static V1Pod Requesting(this V1Pod pod, params (string Resource, string Amount)[] amounts) => pod.With(changed =>
        changed.Spec.Containers[0].Resources = new V1ResourceRequirements
        {
            Requests = amounts.ToDictionary(amount => amount.Resource, amount => new ResourceQuantity(amount.Amount)),
        });
}
