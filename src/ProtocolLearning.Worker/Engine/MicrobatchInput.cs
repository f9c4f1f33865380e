using ProtocolLearning.Data.Samples;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Engine;

/// <summary>
/// The checked input of one microbatch, in memory that is used again for the next: tokens read from the dataset and activations
/// decoded from a payload. Sample ids and payload come from peers.
/// </summary>
internal sealed class MicrobatchInput(RunDefinition definition, StageLayers stage)
{
    private readonly TensorEncoding _encoding = TensorEncoding.For(definition.Compression.Activations);
    private int[] _tokens = [];
    private float[] _activations = [];
    private int _tokenCount;
    private int _activationCount;

    /// <summary>Sequence length + 1 tokens a sample; empty in a stage that reads none.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _tokenCount);

    /// <summary>[samples, length, boundary size]; empty in the first stage.</summary>
    public ReadOnlySpan<float> Activations => _activations.AsSpan(0, _activationCount);

    /// <summary>Fills the buffers. False where a sample does not exist or the payload is not that of so many samples.</summary>
    public bool TryFill(SampleSet set, IReadOnlyList<long> samples, ReadOnlySpan<byte> payload)
    {
        if (samples.Count == 0 || samples.Any(sample => sample < 0 || sample >= set.Count))
        {
            return false;
        }

        var elements = stage.HasEmbedding ? 0 : (long)samples.Count * definition.Model.SequenceLength * definition.Model.BoundarySize;
        if (!TryDecode(payload, elements))
        {
            return false;
        }

        var perSample = stage.ReadsTokens(definition.Model) ? set.TokensPerSample : 0;
        _tokenCount = checked(samples.Count * perSample);
        Reserve(ref _tokens, _tokenCount);
        for (var i = 0; i < samples.Count && perSample > 0; i++)
        {
            set.Read(samples[i], _tokens.AsSpan(i * perSample, perSample));
        }

        return true;
    }

    /// <summary>Decodes a payload of exactly so many finite elements into <see cref="Activations"/>.</summary>
    public bool TryDecode(ReadOnlySpan<byte> payload, long elements)
    {
        // No codec of activations has more than two elements a byte, so hardly more is reserved than a peer has sent.
        _activationCount = 0;
        if (elements > 2L * payload.Length)
        {
            return false;
        }

        Reserve(ref _activations, (int)elements);
        if (!_encoding.TryDecode(payload, _activations.AsSpan(0, (int)elements)))
        {
            return false;
        }

        _activationCount = (int)elements;
        return true;
    }

    private static void Reserve<T>(ref T[] buffer, int count) => buffer = buffer.Length >= count ? buffer : new T[count];
}
