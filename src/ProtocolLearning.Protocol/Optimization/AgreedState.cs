using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ProtocolLearning.Protocol.Hashing;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// What the replicas of a stage agree on: weights, and the moments of whatever optimizer acts on their aggregates. It travels and is
/// hashed as weights, then moments, float32 little-endian in name order; then the steps taken, int64, where the optimizer counts them.
/// </summary>
public sealed class AgreedState
{
    private readonly float[][] _moments;
    private readonly bool _countsSteps;

    /// <summary>A state of zeros.</summary>
    /// <param name="parameters">Weights of the stage.</param>
    /// <param name="moments">Vectors beside the weights.</param>
    /// <param name="countsSteps">Whether the number of steps is part of it.</param>
    public AgreedState(int parameters, int moments, bool countsSteps)
    {
        Weights = new float[parameters];
        _moments = [.. Enumerable.Range(0, moments).Select(_ => new float[parameters])];
        _countsSteps = countsSteps;
    }

    /// <summary>The weights, in name order.</summary>
    public float[] Weights { get; }

    /// <summary>The moments, each as long as the weights and in their order.</summary>
    public IReadOnlyList<float[]> Moments => _moments;

    /// <summary>Steps that the optimizer took; 0 where it does not count them.</summary>
    public long Steps { get; set; }

    /// <summary>Bytes in which it travels.</summary>
    public long SerializedBytes => BytesOf(Weights.Length, _moments.Length, _countsSteps);

    /// <summary>Bytes in which a state of a shape travels.</summary>
    internal static long BytesOf(int parameters, int moments, bool countsSteps) =>
        ((1L + moments) * sizeof(float) * parameters) + (countsSteps ? sizeof(long) : 0);

    /// <summary>Sets moments and steps to zero.</summary>
    public void ClearMoments()
    {
        foreach (var moment in _moments)
        {
            Array.Clear(moment);
        }

        Steps = 0;
    }

    /// <summary>Takes elements, and the steps, over from a state of the same shape.</summary>
    public void CopyFrom(AgreedState source, Range elements)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.Weights.AsSpan(elements).CopyTo(Weights.AsSpan(elements));
        for (var i = 0; i < _moments.Length; i++)
        {
            source._moments[i].AsSpan(elements).CopyTo(_moments[i].AsSpan(elements));
        }

        Steps = source.Steps;
    }

    /// <summary>Its hash: SHA-256 of the bytes in which it travels, 64 lower-case hex digits.</summary>
    public string ComputeHash()
    {
        using var hasher = new StateHasher();
        hasher.Append(Weights);
        AppendMoments(hasher);
        return hasher.Finish();
    }

    /// <summary>Adds what follows the weights to a hash.</summary>
    public void AppendMoments(StateHasher hasher)
    {
        ArgumentNullException.ThrowIfNull(hasher);
        foreach (var moment in _moments)
        {
            hasher.Append(moment);
        }

        if (_countsSteps)
        {
            hasher.Append(Steps);
        }
    }

    /// <summary>Writes it as it travels.</summary>
    /// <param name="destination"><see cref="SerializedBytes"/> bytes.</param>
    public void Serialize(Span<byte> destination)
    {
        foreach (var vector in _moments.Prepend(Weights))
        {
            MemoryMarshal.AsBytes(vector.AsSpan()).CopyTo(destination);
            destination = destination[(sizeof(float) * vector.Length)..];
        }

        if (_countsSteps)
        {
            BinaryPrimitives.WriteInt64LittleEndian(destination, Steps);
        }
    }

    /// <summary>Writes a part of what it travels as.</summary>
    /// <param name="offset">Where the part begins, in bytes: a multiple of four.</param>
    /// <param name="destination">Takes the part: a multiple of four bytes, which lie within <see cref="SerializedBytes"/>.</param>
    public void Read(long offset, Span<byte> destination)
    {
        foreach (var vector in _moments.Prepend(Weights))
        {
            var part = Part(vector, ref offset, destination.Length);
            part.CopyTo(destination);
            destination = destination[part.Length..];
        }

        if (destination.Length > 0)
        {
            Span<byte> steps = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(steps, Steps);
            steps.Slice((int)offset, destination.Length).CopyTo(destination);
        }
    }

    /// <summary>Takes a part of what a state of the same shape travels as.</summary>
    /// <param name="offset">Where the part begins, in bytes: a multiple of four.</param>
    /// <param name="source">The part: a multiple of four bytes, which lie within <see cref="SerializedBytes"/>.</param>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        foreach (var vector in _moments.Prepend(Weights))
        {
            var part = Part(vector, ref offset, source.Length);
            source[..part.Length].CopyTo(part);
            source = source[part.Length..];
        }

        if (source.Length > 0)
        {
            Span<byte> steps = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(steps, Steps);
            source.CopyTo(steps[(int)offset..]);
            Steps = BinaryPrimitives.ReadInt64LittleEndian(steps);
        }
    }

    /// <summary>What of a vector lies in a part that begins an offset after the vector's beginning; the rest begins at the new offset.</summary>
    private static Span<byte> Part(float[] vector, ref long offset, int length)
    {
        var bytes = (long)sizeof(float) * vector.Length;
        if (length == 0 || offset >= bytes)
        {
            offset = Math.Max(0, offset - bytes);
            return [];
        }

        var count = (int)Math.Min(length, bytes - offset);
        var part = MemoryMarshal.AsBytes(vector.AsSpan((int)(offset / sizeof(float)), count / sizeof(float)));
        offset = 0;
        return part;
    }

    /// <summary>Becomes what was serialized of a state of the same shape.</summary>
    /// <param name="source"><see cref="SerializedBytes"/> bytes.</param>
    public void Deserialize(ReadOnlySpan<byte> source)
    {
        foreach (var vector in _moments.Prepend(Weights))
        {
            source[..(sizeof(float) * vector.Length)].CopyTo(MemoryMarshal.AsBytes(vector.AsSpan()));
            source = source[(sizeof(float) * vector.Length)..];
        }

        Steps = _countsSteps ? BinaryPrimitives.ReadInt64LittleEndian(source) : 0;
    }
}
