using System.CommandLine;
using ProtocolLearning.Networking.Identity;

namespace ProtocolLearning.Cli.Keys;

/// <summary><c>plearn keys</c>: Ed25519 identities of participants and operators.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "File of the private key (PKCS#8 PEM)." };
        var generate = new Command("generate", "Make a key in FILE, which must not exist, and print its public half.") { file };
        generate.SetAction(parsed => Print(parsed.GetRequiredValue(file), static path =>
        {
            var key = IdentityKey.Generate();
            key.Save(path);
            return key;
        }));
        var show = new Command("public", "Print the public half of the key in FILE.") { file };
        show.SetAction(parsed => Print(parsed.GetRequiredValue(file), IdentityKey.Load));
        return new Command("keys", "Identities of participants and operators.") { generate, show };
    }

    private static int Print(FileInfo file, Func<string, IdentityKey> obtain)
    {
        try
        {
            using var key = obtain(file.FullName);
            Console.Out.WriteLine(key.PublicKey.Text);
            return ExitCode.Succeeded;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
        {
            Console.Error.WriteLine(problem.Message);
            return ExitCode.Refused;
        }
    }
}
