using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Pods;

namespace ProtocolLearning.Operator.Tests.Pods;

public sealed class BudgetContentTests
{
    [Fact]
    public void Of_asTheServerSendsIt_isEqual()
    {
        var budget = Budget(1);
        var read = KubernetesJson.Deserialize<V1PodDisruptionBudget>(KubernetesJson.Serialize(budget));
        (read.Metadata.ResourceVersion, read.Spec.UnhealthyPodEvictionPolicy) = ("7", null);
        read.Metadata.OwnerReferences = [.. read.Metadata.OwnerReferences.Reverse()];
        Assert.Equal(BudgetContent.Of(budget), BudgetContent.Of(read));
    }

    [Fact]
    public void Of_anythingThatIsWrittenChanged_differs()
    {
        var owner = Budget(1);
        owner.Metadata.OwnerReferences[1].Uid = "c";
        var label = Budget(1);
        label.Metadata.Labels["run"] = "other";
        var selector = Budget(1);
        selector.Spec.Selector.MatchLabels.Clear();
        string[] contents = [.. new[] { Budget(1), Budget(2), owner, label, selector, new V1PodDisruptionBudget { Metadata = new V1ObjectMeta() } }.Select(BudgetContent.Of)];
        Assert.Equal(contents.Length, contents.Distinct().Count());
    }

    private static V1PodDisruptionBudget Budget(int available) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = "run-0",
            Labels = new Dictionary<string, string> { ["run"] = "run", ["stage"] = "0" },
            OwnerReferences = [Owner("a"), Owner("b")],
        },
        Spec = new V1PodDisruptionBudgetSpec
        {
            MinAvailable = available,
            UnhealthyPodEvictionPolicy = "AlwaysAllow",
            Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["run"] = "run" } },
        },
    };

    private static V1OwnerReference Owner(string uid) => new() { ApiVersion = "v1", Kind = "Pod", Name = $"pod-{uid}", Uid = uid };
}
