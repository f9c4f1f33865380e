using System.Reflection;

namespace ProtocolLearning.Cli.Local;

/// <summary>The text that a local run starts from: the user's file, or the sample that is built into this program.</summary>
internal static class SampleManifest
{
    private const string Resource = "samples/local.yaml";

    /// <summary>The text, and the name by which errors call it.</summary>
    public static async Task<(string Text, string Source)> ReadAsync(LocalRunOptions options, CancellationToken cancellationToken)
    {
        if (options.Manifest is { } file)
        {
            return (await File.ReadAllTextAsync(file.FullName, cancellationToken), file.ToString());
        }

        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not built in");
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync(cancellationToken), Resource);
    }
}
