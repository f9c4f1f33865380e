using System.Globalization;
using System.Security.Cryptography;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Checkpoints;

namespace ProtocolLearning.Modeling.Checkpoints;

/// <summary>
/// The vectors of a stage's state as safetensors files: its weights, then moments, each cut between tensors. Names are those of the model,
/// so that the files of weights can be loaded elsewhere. Equal input gives equal bytes.
/// </summary>
public static class ShardFiles
{
    /// <summary>Bytes of tensors that a file holds at most, unless a single tensor is larger.</summary>
    public const long PartBytes = 1L << 30;

    /// <summary>Cuts a state into files.</summary>
    /// <param name="layout">The stage's layout.</param>
    /// <param name="vectors">What the state holds.</param>
    /// <param name="values">The vectors one after the other, float32 little-endian, as a state travels. The contents point into it.</param>
    /// <param name="partBytes">Bytes of tensors that a file holds at most, unless a single tensor is larger.</param>
    /// <returns>Each file as its manifest lists it, and its content.</returns>
    public static IEnumerable<(CheckpointFile File, CheckpointContent Content)> Of(
        ShardLayout layout, IReadOnlyList<CheckpointVector> vectors, ReadOnlyMemory<byte> values, long partBytes = PartBytes)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(vectors);
        var vectorBytes = checked((int)(layout.Length * sizeof(float)));
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, checked(vectors.Count * vectorBytes));
        return vectors.SelectMany((vector, i) => Cut(vector, layout, values.Slice(i * vectorBytes, vectorBytes), partBytes));
    }

    private static IEnumerable<(CheckpointFile File, CheckpointContent Content)> Cut(
        CheckpointVector vector, ShardLayout layout, ReadOnlyMemory<byte> values, long partBytes)
    {
        var first = 0;
        for (var part = 1; first < layout.Tensors.Count; part++)
        {
            var next = first + 1;
            var start = layout.Tensors[first].Offset;
            while (next < layout.Tensors.Count && (End(layout.Tensors[next]) - start) * sizeof(float) <= partBytes)
            {
                next++;
            }

            var tensors = layout.Tensors.Skip(first).Take(next - first).ToList();
            var bytes = values[(int)(start * sizeof(float))..(int)(End(tensors[^1]) * sizeof(float))];
            yield return Describe(Name(vector, part), vector, ShardLayout.Of(tensors), bytes);
            first = next;
        }
    }

    private static (CheckpointFile File, CheckpointContent Content) Describe(
        string name, CheckpointVector vector, ShardLayout part, ReadOnlyMemory<byte> values)
    {
        var header = SafeTensorsWriter.Header(part, new Dictionary<string, string>());
        var content = new CheckpointContent([header, values]);
        var tensors = part.Tensors.Select(tensor =>
        {
            var (offset, length) = (tensor.Offset * sizeof(float), tensor.Length * sizeof(float));
            var hash = Convert.ToHexStringLower(SHA256.HashData(values.Span.Slice((int)offset, (int)length)));
            return new CheckpointTensor(tensor.Name, header.Length + offset, length, hash);
        });
        return (new CheckpointFile(name, vector, content.Length, content.Hash(), [.. tensors]), content);
    }

    private static long End(TensorSlot tensor) => tensor.Offset + tensor.Length;

    private static string Name(CheckpointVector vector, int part)
    {
        var name = vector switch
        {
            CheckpointVector.Weights => "weights",
            CheckpointVector.OuterMomentum => "outer-momentum",
            CheckpointVector.Momentum => "momentum",
            CheckpointVector.FirstMoment => "first-moment",
            CheckpointVector.SecondMoment => "second-moment",
            _ => throw new ArgumentOutOfRangeException(nameof(vector), vector, "It has no files."),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{name}-{part:D4}.safetensors");
    }
}
