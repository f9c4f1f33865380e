using System.Runtime.InteropServices;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>A microbatch's checked input on the device.</summary>
/// <param name="Sequences">Number of sequences.</param>
/// <param name="Activations">[sequences, length, boundary size], a leaf that takes a gradient; null in the first stage.</param>
/// <param name="Inputs">Tokens [sequences, length] to embed; null but in the first stage, or where the stream has a fixed part.</param>
/// <param name="Labels">Tokens [sequences, length] to predict; null but in the last stage.</param>
internal sealed record MicrobatchTensors(int Sequences, torch.Tensor? Activations, torch.Tensor? Inputs, torch.Tensor? Labels)
{
    public static MicrobatchTensors Of(
        ModelDefinition model, StageLayers stage, ReadOnlySpan<int> tokens, ReadOnlySpan<float> activations, ComputeDevice device)
    {
        var length = model.SequenceLength;
        var readsTokens = stage.ReadsTokens(model);
        var sequences = readsTokens
            ? CountSequences(tokens.Length, length + 1, nameof(tokens))
            : CountSequences(activations.Length, length * model.BoundarySize, nameof(activations));
        var expected = stage.HasEmbedding ? 0L : (long)sequences * length * model.BoundarySize;
        if (activations.Length != expected)
        {
            throw new ArgumentException(
                $"{sequences} sequences at this stage take {expected} activations, not {activations.Length}.", nameof(activations));
        }

        if (readsTokens && tokens.ContainsAnyExceptInRange(0, model.VocabularySize - 1))
        {
            throw new ArgumentException($"A token is outside the vocabulary of {model.VocabularySize}.", nameof(tokens));
        }

        return new MicrobatchTensors(
            sequences,
            stage.HasEmbedding ? null : ActivationsOf(activations, [sequences, length, model.BoundarySize], device),
            stage.HasEmbedding || model.Subspace is not null ? TokensOf(tokens, sequences, 0, length, device) : null,
            stage.HasHead ? TokensOf(tokens, sequences, 1, length, device) : null);
    }

    private static int CountSequences(int elements, int perSequence, string parameter) =>
        elements > 0 && elements % perSequence == 0
            ? elements / perSequence
            : throw new ArgumentException($"{elements} elements are no whole number of sequences of {perSequence}.", parameter);

    private static torch.Tensor ActivationsOf(ReadOnlySpan<float> values, long[] shape, ComputeDevice device)
    {
        var host = HostTransfer.Buffer(shape, torch.ScalarType.Float32, device);
        values.CopyTo(DeviceVector.Memory(host));
        return HostTransfer.Upload(host, device).requires_grad_(torch.is_grad_enabled());
    }

    private static torch.Tensor TokensOf(ReadOnlySpan<int> tokens, int sequences, int first, int length, ComputeDevice device)
    {
        var host = HostTransfer.Buffer([sequences, length], torch.ScalarType.Int64, device);
        var values = MemoryMarshal.Cast<byte, long>(host.bytes);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var row = tokens.Slice((sequence * (length + 1)) + first, length);
            for (var i = 0; i < length; i++)
            {
                values[(sequence * length) + i] = row[i];
            }
        }

        return HostTransfer.Upload(host, device);
    }
}
