using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Tests.Pretrained;

/// <summary>A checkpoint as Hugging Face's tools write one, with random weights that are known.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("checkpoint");

    public CheckpointFolder(ModelDefinition model, string type, bool isTied = false)
    {
        Config = new JsonObject
        {
            ["architectures"] = new JsonArray(type == "llama" ? "LlamaForCausalLM" : "Qwen2ForCausalLM"),
            ["model_type"] = type,
            ["hidden_act"] = "silu",
            ["hidden_size"] = model.HiddenSize,
            ["intermediate_size"] = model.FeedForwardSize,
            ["max_position_embeddings"] = 1024,
            ["num_attention_heads"] = model.Heads,
            ["num_hidden_layers"] = model.Layers,
            ["num_key_value_heads"] = model.KeyValueHeads ?? model.Heads,
            ["rms_norm_eps"] = model.NormEpsilon,
            ["rope_scaling"] = null,
            ["rope_theta"] = model.RotaryBase,
            ["tie_word_embeddings"] = isTied,
            ["vocab_size"] = model.VocabularySize,
        };
        var trained = model with { NormGains = null };
        var random = new Random(11);
        foreach (var slot in ShardLayout.Of(trained, StageLayers.Split(trained, 1)[0]).Tensors)
        {
            if (!isTied || slot.Name != "lm_head.weight")
            {
                Tensors[slot.Name] = ([.. slot.Shape], [.. Enumerable.Range(0, (int)slot.Length).Select(_ => Multiple(random, slot.IsMatrix))]);
            }
        }
    }

    public string Path => _folder.FullName;

    public JsonObject Config { get; }

    public Dictionary<string, (long[] Shape, float[] Values)> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes one file, or one for each function of a tensor's name and an index.</summary>
    public void Write(string type, Func<string, string>? fileOf = null)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, "config.json"), Config.ToJsonString());
        foreach (var file in Tensors.GroupBy(tensor => fileOf?.Invoke(tensor.Key) ?? "model.safetensors"))
        {
            File.WriteAllBytes(System.IO.Path.Combine(Path, file.Key), SafeTensors(type, file));
        }

        if (fileOf is not null)
        {
            var index = new { metadata = new { total_size = 1 }, weight_map = Tensors.Keys.ToDictionary(name => name, fileOf) };
            File.WriteAllText(System.IO.Path.Combine(Path, "model.safetensors.index.json"), JsonSerializer.Serialize(index));
        }
    }

    /// <summary>Lists the files' hashes as sha256sum does, and says the hash of the list.</summary>
    public InitialWeightsDefinition List()
    {
        var list = System.IO.Path.Combine(Path, "SHA256SUMS");
        var lines = Directory.GetFiles(Path).Where(file => file != list).Order(StringComparer.Ordinal)
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {System.IO.Path.GetFileName(file)}\n");
        File.WriteAllText(list, string.Concat(lines));
        return new InitialWeightsDefinition(Path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(list))));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A number that every type holds exactly: a multiple of 1/64 from -1/2 to 1/2, gains around 1.</summary>
    private static float Multiple(Random random, bool isMatrix) => (random.Next(-32, 33) / 64f) + (isMatrix ? 0 : 1);

    private static byte[] SafeTensors(string type, IEnumerable<KeyValuePair<string, (long[] Shape, float[] Values)>> tensors)
    {
        var header = new StringBuilder();
        var data = new MemoryStream();
        foreach (var (name, (shape, values)) in tensors)
        {
            var start = data.Length;
            foreach (var value in values)
            {
                data.Write(Encode(type, value));
            }

            header.Append(CultureInfo.InvariantCulture, $"{(header.Length == 0 ? '{' : ',')}\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{start},{data.Length}]}}");
        }

        var json = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data.ToArray()];
    }

    private static byte[] Encode(string type, float value) => type switch
    {
        "F32" => BitConverter.GetBytes(value),
        "F16" => BitConverter.GetBytes((Half)value),
        _ => BitConverter.GetBytes(value)[2..],
    };
}
