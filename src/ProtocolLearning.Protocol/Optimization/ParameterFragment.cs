namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// A part of a stage's weights that is exchanged at a time, as a vector of its own: its ranges of the flat vector end to end. Which part
/// is which follows from the model's shapes alone.
/// </summary>
public sealed class ParameterFragment
{
    private readonly Range[] _ranges;

    private ParameterFragment(IEnumerable<Range> ranges)
    {
        var joined = new List<Range>();
        foreach (var range in ranges.OrderBy(range => range.Start.Value))
        {
            if (joined.Count > 0 && joined[^1].End.Value == range.Start.Value)
            {
                joined[^1] = joined[^1].Start.Value..range.End.Value;
            }
            else
            {
                joined.Add(range);
            }
        }

        _ranges = [.. joined];
        Length = _ranges.Sum(LengthOf);
    }

    /// <summary>Its ranges of the stage's vector, in order.</summary>
    public IReadOnlyList<Range> Ranges => _ranges;

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>All of a stage's weights.</summary>
    /// <param name="parameters">How many they are.</param>
    public static ParameterFragment Whole(int parameters) => new([0..parameters]);

    /// <summary>
    /// Cuts a stage into fragments: block l goes to fragment l mod P, the strided pattern of Streaming DiLoCo (arXiv 2501.18512), and what
    /// lies outside of blocks, the largest first, to the fragment that is smallest by then, the first among equals.
    /// </summary>
    /// <param name="blocks">The stage's blocks; they cover its vector.</param>
    /// <param name="count">P, at most the number of blocks with a layer.</param>
    public static IReadOnlyList<ParameterFragment> Cut(IReadOnlyList<ParameterBlock> blocks, int count)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var parts = Enumerable.Range(0, count).Select(_ => new List<Range>()).ToArray();
        foreach (var block in blocks.Where(block => block.Layer is not null))
        {
            parts[block.Layer!.Value % count].Add(block.Elements);
        }

        var others = blocks.Where(block => block.Layer is null).OrderByDescending(block => LengthOf(block.Elements)).ThenBy(block => block.Elements.Start.Value);
        foreach (var block in others)
        {
            parts.MinBy(part => part.Sum(LengthOf))!.Add(block.Elements);
        }

        return [.. parts.Select(part => new ParameterFragment(part))];
    }

    /// <summary>Takes its elements out of the stage's vector.</summary>
    /// <param name="vector">The stage's vector.</param>
    /// <param name="destination"><see cref="Length"/> elements.</param>
    public void Gather(ReadOnlySpan<float> vector, Span<float> destination)
    {
        foreach (var range in _ranges)
        {
            vector[range].CopyTo(destination);
            destination = destination[LengthOf(range)..];
        }
    }

    /// <summary>Where a run of its elements lies in the stage's vector, in order.</summary>
    /// <param name="start">First element, counted in the fragment.</param>
    /// <param name="length">How many.</param>
    public IEnumerable<Range> Locate(int start, int length)
    {
        foreach (var range in _ranges)
        {
            var (first, end) = (Math.Max(start, 0), Math.Min(start + length, LengthOf(range)));
            if (first < end)
            {
                yield return (range.Start.Value + first)..(range.Start.Value + end);
            }

            start -= LengthOf(range);
        }
    }

    private static int LengthOf(Range range) => range.End.Value - range.Start.Value;
}
