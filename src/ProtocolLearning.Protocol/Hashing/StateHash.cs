namespace ProtocolLearning.Protocol.Hashing;

/// <summary>
/// The hash by which replicas of a stage agree: SHA-256 over the applied weights, then the moments of the optimizer that acts on their
/// aggregates, float32 little-endian in the layout's name order, then that optimizer's steps. It equals the hash of the bytes in which
/// a state travels.
/// </summary>
public static class StateHash
{
    /// <summary>The hash of a state, 64 lower-case hex digits.</summary>
    /// <param name="weights">Applied weights of the stage.</param>
    /// <param name="outerMomentum">Outer momentum, in the same layout; empty where the mode has none.</param>
    public static string Compute(ReadOnlySpan<float> weights, ReadOnlySpan<float> outerMomentum)
    {
        using var hash = new StateHasher();
        hash.Append(weights);
        hash.Append(outerMomentum);
        return hash.Finish();
    }
}
