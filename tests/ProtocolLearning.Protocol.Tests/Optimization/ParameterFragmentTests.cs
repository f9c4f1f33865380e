using CsCheck;
using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Protocol.Tests.Optimization;

public sealed class ParameterFragmentTests
{
    /// <summary>In order of names: a head, then an embedding, then layers 0, 1, 10, 2.</summary>
    private static readonly ParameterBlock[] Blocks =
    [
        new(0..100, null),
        new(100..300, null),
        new(300..350, 0),
        new(350..400, 1),
        new(400..450, 3),
        new(450..500, 2),
        new(500..505, null),
    ];

    [Fact]
    public void Cut_deals_layers_out_in_turn_and_the_rest_to_the_smallest()
    {
        var fragments = ParameterFragment.Cut(Blocks, 2);
        Assert.Equal([100..350, 450..500], fragments[0].Ranges);
        Assert.Equal([0..100, 350..450, 500..505], fragments[1].Ranges);
        Assert.Equal((300, 205), (fragments[0].Length, fragments[1].Length));
    }

    [Fact]
    public void Locate_of_any_run_of_elements_finds_what_Gather_put_there()
    {
        float[] vector = [.. Enumerable.Range(0, 505).Select(i => (float)i)];
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 504], Gen.Int[0, 504]).Sample((count, start, length) =>
        {
            var fragments = ParameterFragment.Cut(Blocks, count);
            Assert.Equal(505, fragments.Sum(fragment => fragment.Length));
            Assert.Equal(505, fragments.SelectMany(fragment => Elements(fragment.Ranges)).Distinct().Count());
            foreach (var fragment in fragments)
            {
                var gathered = new float[fragment.Length];
                fragment.Gather(vector, gathered);
                var (from, taken) = (Math.Min(start, fragment.Length), Math.Min(length, Math.Max(0, fragment.Length - start)));
                Assert.Equal(gathered[from..(from + taken)], Elements(fragment.Locate(from, taken)).Select(i => (float)i));
            }
        });
    }

    private static IEnumerable<int> Elements(IEnumerable<Range> ranges) =>
        ranges.SelectMany(range => Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value));
}
