using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Pretrained;

/// <summary>
/// A Llama or Qwen2 model as Hugging Face stores it: config.json, safetensors files and, where there are several, their index. Only
/// the tensors of the stage are read, and only the files that hold them are hashed.
/// </summary>
/// <remarks>
/// Where the run's norms have no gains, the checkpoint's are multiplied into the matrices behind them, which gives the same
/// function. Where the checkpoint's head is its embedding, the head begins as a copy of it and is trained by itself.
/// </remarks>
public sealed class PretrainedCheckpoint
{
    private const string ConfigFile = "config.json";

    private readonly ModelDefinition _model;
    private readonly FileDigests _digests;
    private readonly TensorFiles _files;
    private readonly bool _isTied;

    private PretrainedCheckpoint(ModelDefinition model, FileDigests digests, TensorFiles files, bool isTied) =>
        (_model, _digests, _files, _isTied) = (model, digests, files, isTied);

    /// <summary>Reads a stage's initial weights.</summary>
    /// <param name="model">The whole model, which names the checkpoint.</param>
    /// <param name="baseDirectory">Full path of the folder that a relative path is relative to.</param>
    /// <param name="layout">The stage's layout.</param>
    /// <param name="weights">Receives the weights; as long as the layout.</param>
    /// <exception cref="IOException">The checkpoint is not there, not the one asked for, or of another model; the message says which.</exception>
    public static void Read(ModelDefinition model, string baseDirectory, ShardLayout layout, Span<float> weights)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, layout.Length);
        var initial = model.InitialWeights ?? throw new ArgumentException("The model names no checkpoint.", nameof(model));
        try
        {
            Open(model, initial, baseDirectory).Fill(layout, weights);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"model.initialWeights: {failure.Message}", failure);
        }
    }

    private static PretrainedCheckpoint Open(ModelDefinition model, InitialWeightsDefinition initial, string baseDirectory)
    {
        var folder = Path.GetFullPath(initial.Path, baseDirectory);
        var digests = FileDigests.Open(folder, initial.Sha256);
        var config = PretrainedConfig.Check(BoundedFile.Read(digests.Verified(ConfigFile)), model);
        return config.Problems.Count == 0
            ? new PretrainedCheckpoint(model, digests, TensorFiles.Open(folder, digests), config.IsTied)
            : throw new IOException(string.Join(" ", config.Problems));
    }

    private void Fill(ShardLayout layout, Span<float> weights)
    {
        var byFile = layout.Tensors.GroupBy(slot => _files.Find(SourceOf(slot.Name)).File, StringComparer.Ordinal);
        foreach (var file in byFile)
        {
            using var opened = OpenFile(file.Key);
            foreach (var slot in file)
            {
                opened.Read(_files.Find(SourceOf(slot.Name)).Names, slot.Shape, weights.Slice((int)slot.Offset, (int)slot.Length));
            }
        }

        if (!_model.TrainsNormGains)
        {
            FoldGains(layout, weights);
        }
    }

    private string SourceOf(string tensor) => _isTied && tensor == TensorNames.Head ? TensorNames.Embedding : tensor;

    private TensorFile OpenFile(string name) => TensorFile.Open(_digests.Verified(name));

    /// <summary>A matrix that reads a norm's output reads what the norm scales, so gain c may stand in column c of it.</summary>
    private void FoldGains(ShardLayout layout, Span<float> weights)
    {
        var gains = new float[_model.HiddenSize];
        foreach (var group in layout.Tensors.GroupBy(slot => TensorNames.NormBefore(slot.Name)))
        {
            if (group.Key is not { } norm)
            {
                continue;
            }

            var (file, names) = _files.Find(norm);
            using (var opened = OpenFile(file))
            {
                opened.Read(names, [_model.HiddenSize], gains);
            }

            foreach (var slot in group)
            {
                var matrix = weights.Slice((int)slot.Offset, (int)slot.Length);
                for (var i = 0; i < matrix.Length; i++)
                {
                    matrix[i] *= gains[i % gains.Length];
                }
            }
        }
    }
}
