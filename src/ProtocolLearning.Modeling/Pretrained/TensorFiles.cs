using System.Text.Json;

namespace ProtocolLearning.Modeling.Pretrained;

/// <summary>Which file of a Hugging Face checkpoint holds which tensor: one file, or several and an index.</summary>
internal sealed class TensorFiles
{
    private const string SingleFile = "model.safetensors";
    private const string IndexFile = "model.safetensors.index.json";
    private const string Prefix = "model.";

    private readonly Dictionary<string, string>? _byTensor;

    private TensorFiles(Dictionary<string, string>? byTensor) => _byTensor = byTensor;

    /// <exception cref="IOException">There is neither file nor index, or the index is malformed or not as listed.</exception>
    public static TensorFiles Open(string folder, FileDigests digests)
    {
        if (!File.Exists(Path.Combine(folder, IndexFile)))
        {
            return File.Exists(Path.Combine(folder, SingleFile))
                ? new TensorFiles(null)
                : throw new IOException($"'{folder}' holds neither {SingleFile} nor {IndexFile}.");
        }

        var path = digests.Verified(IndexFile);
        try
        {
            using var document = JsonDocument.Parse(BoundedFile.Read(path));
            var map = document.RootElement.GetProperty("weight_map").EnumerateObject()
                .ToDictionary(item => item.Name, item => item.Value.GetString() ?? string.Empty, StringComparer.Ordinal);
            return map.Values.FirstOrDefault(name => name.Length == 0 || Path.GetFileName(name) != name) is { } outside
                ? throw new IOException($"'{path}' names the file '{outside}', which is not one of its folder.")
                : new TensorFiles(map);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new IOException($"'{path}' is malformed: {failure.Message}", failure);
        }
    }

    /// <summary>File of a tensor, and its name there. Checkpoints of a model without head leave out 'model.'.</summary>
    /// <exception cref="IOException">The index does not name the tensor.</exception>
    public (string File, IReadOnlyList<string> Names) Find(string tensor)
    {
        string[] names = tensor.StartsWith(Prefix, StringComparison.Ordinal) ? [tensor, tensor[Prefix.Length..]] : [tensor];
        if (_byTensor is null)
        {
            return (SingleFile, names);
        }

        var name = Array.Find(names, _byTensor.ContainsKey)
            ?? throw new IOException($"{IndexFile} names no file for '{tensor}'.");
        return (_byTensor[name], [name]);
    }
}
