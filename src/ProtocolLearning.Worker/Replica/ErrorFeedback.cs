using ProtocolLearning.Protocol.Codecs;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// What a lossy codec took from the contributions so far is added to the next one. A discarded round leaves it as it was.
/// </summary>
internal sealed class ErrorFeedback(int parameters)
{
    private float[]? _residual;
    private float[]? _next;

    /// <summary>Adds what was lost before.</summary>
    public void AddTo(Span<float> pseudoGradient)
    {
        if (_residual is null)
        {
            return;
        }

        for (var i = 0; i < pseudoGradient.Length; i++)
        {
            pseudoGradient[i] += _residual[i];
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
        var lost = _next.AsSpan(start, values.Length);
        if (!encoding.TryDecode(encoded, lost))
        {
            // Not finite: the receiver refuses the contribution, so nothing of it is carried over.
            lost.Clear();
            return;
        }

        for (var i = 0; i < lost.Length; i++)
        {
            lost[i] = values[i] - lost[i];
        }
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
