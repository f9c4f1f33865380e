namespace ProtocolLearning.Modeling.Pretrained;

/// <summary>Small files that are read whole.</summary>
internal static class BoundedFile
{
    private const long MaxBytes = 16 * 1024 * 1024;

    /// <exception cref="IOException">It cannot be read or is longer than 16 MiB.</exception>
    public static byte[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length > MaxBytes)
        {
            throw new IOException($"'{path}' has {stream.Length} bytes; at most {MaxBytes} are read.");
        }

        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
