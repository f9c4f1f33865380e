using ProtocolLearning.Protocol.Codecs;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// What a lossy codec took from the contributions so far is added to the next one. A discarded round leaves it as it was.
/// </summary>
/// <param name="parameters">Elements of the pseudo-gradient.</param>
/// <param name="decay">Share of what was lost that is added: 1 for all of it, 0.95 in SparseLoCo (arXiv 2508.15706).</param>
internal sealed class ErrorFeedback(int parameters, float decay)
{
    private float[]? _residual;
    private float[]? _next;

    /// <summary>Adds what was lost before.</summary>
    public void AddTo(Span<float> pseudoGradient)
    {
        if (_residual is not null)
        {
            Residual.Add(_residual, decay, pseudoGradient);
        }
    }

    /// <summary>Notes what a partition loses by its encoding.</summary>
    /// <param name="encoding">The codec.</param>
    /// <param name="start">First element of the partition.</param>
    /// <param name="values">Its elements.</param>
    /// <param name="encoded">What they became.</param>
    public void Note(TensorEncoding encoding, int start, ReadOnlySpan<float> values, ReadOnlySpan<byte> encoded)
    {
        _next ??= new float[parameters];
        Residual.Write(encoding, values, encoded, _next.AsSpan(start, values.Length));
    }

    /// <summary>The contribution was applied.</summary>
    public void Commit()
    {
        if (_next is not null)
        {
            (_residual, _next) = (_next, _residual);
        }
    }

    /// <summary>The state came from a peer: nothing is owed any more.</summary>
    public void Clear() => _residual = _next = null;
}
