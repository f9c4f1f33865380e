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
            try
            {
                foreach (var file in CustomResourceDefinitionYaml.WriteAll(parsed.GetRequiredValue(folder).FullName))
                {
                    Console.Out.WriteLine(file);
                }

                return ExitCode.Succeeded;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{parsed.GetRequiredValue(folder)}: {problem.Message.TrimEnd('.')}; name a folder that can be written");
                return ExitCode.Refused;
            }
        });
        return new Command("crds", "The custom resource definitions.") { write };
    }
}
