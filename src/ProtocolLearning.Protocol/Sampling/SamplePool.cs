using System.Collections.Immutable;

namespace ProtocolLearning.Protocol.Sampling;

/// <summary>
/// Which microbatches are still to be trained, at the opening of a round: those that were drawn or passed over and not trained, then
/// all from a number on. A round takes them in this order; a place in it is a <em>rank</em>.
/// </summary>
/// <param name="Next">The least number that no draw has reached.</param>
/// <param name="Returned">Numbers below it that are to be trained, in order.</param>
public sealed record SamplePool(long Next, ImmutableArray<long> Returned)
{
    /// <summary>Before the first round.</summary>
    public static SamplePool Start { get; } = new(0, []);

    /// <summary>The microbatch of a rank, from 0.</summary>
    public long At(long rank) => rank < Returned.Length ? Returned[(int)rank] : Next + (rank - Returned.Length);

    /// <summary>What is left once the microbatches of some ranks are trained.</summary>
    /// <param name="trained">Ranks, in any order, each once.</param>
    public SamplePool Without(IEnumerable<long> trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        var ranks = trained.Order().ToArray();
        if (ranks.Length == 0)
        {
            return this;
        }

        var reached = Math.Max(ranks[^1] + 1, Returned.Length);
        var left = ImmutableArray.CreateBuilder<long>(checked((int)(reached - ranks.Length)));
        for (long rank = 0, used = 0; rank < reached; rank++)
        {
            if (used < ranks.Length && ranks[used] == rank)
            {
                used++;
            }
            else
            {
                left.Add(At(rank));
            }
        }

        return new SamplePool(Next + (reached - Returned.Length), left.MoveToImmutable());
    }
}
