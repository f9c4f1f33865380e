using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace ProtocolLearning.Architecture.Tests;

/// <summary>What the types of a room may know, whatever its project file says.</summary>
public sealed class LayerTests
{
    private static readonly ArchUnitNET.Domain.Architecture House = new ArchLoader().LoadAssemblies(
        [.. Directory.GetFiles(AppContext.BaseDirectory, "*.dll")
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("ProtocolLearning.", StringComparison.Ordinal) || name == "plearn.dll")
                && !name.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .Select(System.Reflection.Assembly.LoadFrom)]).Build();

    [Theory]
    [InlineData("k8s")]
    [InlineData("TorchSharp")]
    [InlineData("Grpc")]
    [InlineData("System.Net")]
    [InlineData("System.IO.File")]
    [InlineData("Microsoft.AspNetCore")]
    public void Protocol_is_pure_code(string forbidden) => Refuse("Protocol", forbidden);

    [Theory]
    [InlineData("Resources")]
    [InlineData("Controllers")]
    [InlineData("LocalCluster")]
    [InlineData("Networking")]
    [InlineData("Coordinator")]
    [InlineData("Gateway")]
    [InlineData("Operator")]
    [InlineData("Cli")]
    public void Torch_is_known_to_modeling_and_the_worker_alone(string room) => Refuse(room, "TorchSharp");

    [Theory]
    [InlineData("Data")]
    [InlineData("Modeling")]
    [InlineData("Networking")]
    [InlineData("Worker")]
    [InlineData("Coordinator")]
    [InlineData("Gateway")]
    [InlineData("Adversary")]
    public void Data_plane_does_not_know_Kubernetes(string room) => Refuse(room, "k8s");

    [Fact]
    public void Attacks_live_in_the_adversary_alone() => Refuse("Worker", "ProtocolLearning.Adversary");

    private static void Refuse(string room, string forbidden)
    {
        var types = Types().That().ResideInNamespaceMatching($@"^ProtocolLearning\.{room}(\.|$)");
        types.Should().NotDependOnAnyTypesThat().HaveFullNameMatching($@"^{System.Text.RegularExpressions.Regex.Escape(forbidden)}(\.|$)")
            .WithoutRequiringPositiveResults().Check(House);
    }
}
