using System.Text;

namespace ProtocolLearning.EndToEnd.Tests.Processes;

/// <summary>A small text with enough structure to be learnt in seconds.</summary>
internal static class SmallText
{
    private static readonly string[] Subjects = ["The worker", "A replica", "The coordinator", "Each stage", "One participant"];
    private static readonly string[] Verbs = ["sends", "keeps", "signs", "loses", "averages"];
    private static readonly string[] Objects = ["its weights", "the gradient", "a lease", "every token", "the log"];

    /// <summary>Writes it and returns its name inside the folder.</summary>
    public static string Write(string folder)
    {
        var random = new Random(1);
        var text = new StringBuilder();
        while (text.Length < 100_000)
        {
            text.Append(Subjects[random.Next(5)]).Append(' ').Append(Verbs[random.Next(5)]).Append(' ').Append(Objects[random.Next(5)])
                .Append(".\n");
        }

        File.WriteAllText(Path.Combine(folder, "text.txt"), text.ToString());
        return "text.txt";
    }
}
