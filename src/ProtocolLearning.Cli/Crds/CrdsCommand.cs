using System.CommandLine;
using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Cli.Crds;

/// <summary><c>plearn crds</c>: the custom resource definitions, generated from the types.</summary>
internal static class CrdsCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "Where to write one YAML file a kind; made where it does not exist." };
        var write = new Command("write", "Write the custom resource definitions.") { folder };
        write.SetAction(parsed =>
        {
            foreach (var file in CustomResourceDefinitionYaml.WriteAll(parsed.GetRequiredValue(folder).FullName))
            {
                Console.Out.WriteLine(file);
            }
        });
        return new Command("crds", "The custom resource definitions.") { write };
    }
}
