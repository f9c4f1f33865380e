namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>The weights of a mean: confirmed tokens, capped so that claiming speed buys little influence.</summary>
public static class TokenWeights
{
    private const int MediansAllowed = 2;

    /// <summary>
    /// Caps each member's tokens at twice the group's median. The median is taken over members with tokens; of an even number,
    /// the lower of the two middles counts, so that half of a group cannot raise its own cap.
    /// </summary>
    /// <param name="tokens">Confirmed tokens of each member; none negative.</param>
    /// <returns>One weight a member; 0 for a member without tokens, whose empty contribution is left out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static IReadOnlyList<long> Cap(IReadOnlyList<long> tokens)
    {
        foreach (var count in tokens)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(tokens));
        }

        long[] sorted = [.. tokens.Where(count => count > 0).Order()];
        if (sorted.Length == 0)
        {
            return tokens;
        }

        var median = sorted[(sorted.Length - 1) / 2];
        var cap = median > long.MaxValue / MediansAllowed ? long.MaxValue : MediansAllowed * median;
        return [.. tokens.Select(count => Math.Min(count, cap))];
    }
}
