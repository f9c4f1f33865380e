using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Resources.Tests.Schema;

public sealed class CustomResourceDefinitionFileTests
{
    private static string Folder => Path.Combine(RepositoryRoot.Find(), "crds");

    [Fact]
    public void Files_checkedIn_areWhatTheTypesGenerate()
    {
        foreach (var definition in CustomResourceDefinitions.All())
        {
            var path = Path.Combine(Folder, CustomResourceDefinitionYaml.FileName(definition));
            var checkedIn = File.Exists(path) ? File.ReadAllText(path) : "";
            Assert.True(
                CustomResourceDefinitionYaml.Write(definition) == checkedIn,
                $"{path} differs from the C# types; run: dotnet run --project src/ProtocolLearning.Cli -- crds write crds");
        }
    }

    [Fact]
    public void Folder_checkedIn_holdsNoOtherFile() =>
        Assert.Equal(
            CustomResourceDefinitions.All().Select(CustomResourceDefinitionYaml.FileName).Order(),
            Directory.GetFiles(Folder).Select(Path.GetFileName).Order()!);

    [Fact]
    public void WriteAll_twice_givesEqualBytes()
    {
        var folder = Directory.CreateTempSubdirectory("crds");
        try
        {
            var first = CustomResourceDefinitionYaml.WriteAll(folder.FullName).Select(File.ReadAllText).ToList();
            var second = CustomResourceDefinitionYaml.WriteAll(folder.FullName).Select(File.ReadAllText).ToList();
            Assert.Equal(first, second);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Write_definition_readsBackAsItself()
    {
        foreach (var definition in CustomResourceDefinitions.All())
        {
            var text = CustomResourceDefinitionYaml.Write(definition);
            var read = Assert.Single(Manifests.YamlText.Read(text));
            Assert.Equal(k8s.KubernetesJson.Serialize(definition), read.ToJsonString(Manifests.YamlText.Relaxed));
        }
    }
}
