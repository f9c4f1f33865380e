using ProtocolLearning.LocalCluster.Nodes;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

public sealed class VariableExpansionTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$(NAME)", "ada")]
    [InlineData("--name=$(NAME)/$(NAME)", "--name=ada/ada")]
    [InlineData("$$(NAME)", "$(NAME)")]
    [InlineData("$$$(NAME)", "$ada")]
    [InlineData("$(UNKNOWN)", "$(UNKNOWN)")]
    [InlineData("$(NAME", "$(NAME")]
    [InlineData("cost: 5$", "cost: 5$")]
    [InlineData("$NAME", "$NAME")]
    [InlineData("", "")]
    public void Expand_text_as_Kubernetes_does(string text, string expected) =>
        Assert.Equal(expected, VariableExpansion.Expand(text, new Dictionary<string, string> { ["NAME"] = "ada" }));
}
