namespace ProtocolLearning.Data.Tests;

/// <summary>A folder of text files that is deleted afterwards.</summary>
internal sealed class TextFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dataset").FullName;

    public TextFolder Add(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>Words drawn by a seed, so that no two blocks are equal.</summary>
    public static string Words(int seed, int length)
    {
        var random = new Random(seed);
        return string.Create(length, random, static (text, random) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)('a' + random.Next(26));
            }
        });
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
