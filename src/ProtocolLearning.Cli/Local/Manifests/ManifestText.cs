using System.Reflection;

namespace ProtocolLearning.Cli.Local.Manifests;

/// <summary>The text that a local run starts from: the user's file, or the sample that is built into this program.</summary>
internal static class ManifestText
{
    private const string Sample = "samples/local.yaml";
    private const long LargestFile = 4 << 20;

    /// <summary>The text and the name by which errors call it; or null and what is wrong in one line.</summary>
    public static async Task<(string? Text, string Source, string Problem)> ReadAsync(FileInfo? file, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Sample)
                ?? throw new InvalidOperationException($"{Sample} is not built in"));
            return (await reader.ReadToEndAsync(cancellationToken), Sample, "");
        }

        if (Directory.Exists(file.FullName))
        {
            return (null, "", $"{file}: a folder; name a file with manifests");
        }

        if (!file.Exists)
        {
            return (null, "", $"{file}: no such file; name a file with manifests, or none for the sample");
        }

        if (file.Length > LargestFile)
        {
            return (null, "", $"{file}: larger than {LargestFile} bytes; name a file with the manifests of one run");
        }

        try
        {
            return (await File.ReadAllTextAsync(file.FullName, cancellationToken), file.ToString(), "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, "", $"{file}: cannot be read ({exception.Message.TrimEnd('.')}); make it readable, or name another file");
        }
    }
}
