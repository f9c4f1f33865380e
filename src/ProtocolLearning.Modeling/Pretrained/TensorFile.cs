using ProtocolLearning.Modeling.Checkpoints;

namespace ProtocolLearning.Modeling.Pretrained;

/// <summary>One open safetensors file of a checkpoint.</summary>
internal sealed class TensorFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly SafeTensorsReader _reader;
    private readonly Dictionary<string, SafeTensorsEntry> _entries;

    private TensorFile(string path, FileStream stream, SafeTensorsReader reader)
    {
        (_path, _stream, _reader) = (path, stream, reader);
        _entries = reader.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <exception cref="IOException">It is not there or malformed.</exception>
    public static TensorFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (SafeTensorsReader.TryOpen(stream, out var reader, out var error))
        {
            return new TensorFile(path, stream, reader!);
        }

        stream.Dispose();
        throw new IOException($"'{path}': {error}");
    }

    /// <summary>Reads the tensor that has one of the names.</summary>
    /// <exception cref="IOException">There is none, or it is of another shape or type, or not finite.</exception>
    public void Read(IReadOnlyList<string> names, IReadOnlyList<long> shape, Span<float> values)
    {
        var name = names.FirstOrDefault(_entries.ContainsKey) ?? throw new IOException($"'{_path}' has no tensor '{names[0]}'.");
        if (!_reader.TryRead(_entries[name], shape, values, out var error))
        {
            throw new IOException($"'{_path}': {error}");
        }
    }

    public void Dispose() => _stream.Dispose();
}
