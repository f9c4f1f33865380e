using k8s;

namespace ProtocolLearning.Operator.Tests;

/// <summary>Compares an object with a YAML file beside the tests.</summary>
internal static class Golden
{
    public static void Check(string name, object actual)
    {
        var path = Path.Combine(Root(), "tests", "ProtocolLearning.Operator.Tests", "Golden", name);
        var text = KubernetesYaml.Serialize(actual).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected != text)
        {
            var written = Path.Combine(Path.GetTempPath(), name);
            File.WriteAllText(written, text);
            Assert.Fail($"{path} differs from what the template makes, which is now in {written}");
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ProtocolLearning.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("no folder above the tests holds ProtocolLearning.sln");
        }

        return folder.FullName;
    }
}
