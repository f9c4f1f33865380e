using ProtocolLearning.Adversary.Attacks;

namespace ProtocolLearning.Adversary.Tests.Attacks;

public sealed class AttackChoiceTests
{
    private static readonly float[] Honest = [3, 0, -4];

    [Fact]
    public void Parse_nothing_flips_the_sign_ten_times()
    {
        Assert.Equal([-30, 0, 40], Shaped(null, round: 1));
    }

    [Fact]
    public void Parse_with_a_round_is_honest_before_it()
    {
        Assert.Equal(Honest, Shaped("sign-flip:2@3", round: 2));
        Assert.Equal([-6, 0, 8], Shaped("sign-flip:2@3", round: 3));
    }

    [Theory]
    [InlineData("random:2")]
    [InlineData("constant:2")]
    public void Parse_random_and_constant_are_so_many_times_as_long(string text)
    {
        var shaped = Shaped(text, round: 1);
        Assert.Equal(10, VectorNorm.Of(shaped), tolerance: 1e-4);
        Assert.NotEqual(Shaped("sign-flip:2", round: 1), shaped);
    }

    [Fact]
    public void Parse_constant_keeps_its_direction_and_random_does_not()
    {
        Assert.Equal(Shaped("constant", round: 1), Shaped("constant", round: 2));
        Assert.NotEqual(Shaped("random", round: 1), Shaped("random", round: 2));
    }

    [Fact]
    public void Parse_withhold_contributes_nothing()
    {
        Assert.False(AttackChoice.Parse("withhold").Attack!.Shape(1, new float[1]));
    }

    [Fact]
    public void Parse_stale_sends_what_was_computed_rounds_ago()
    {
        var attack = AttackChoice.Parse("stale:2").Attack!;
        float[] first = [1], second = [2], third = [3];
        Assert.False(attack.Shape(1, first));
        Assert.False(attack.Shape(2, second));
        Assert.True(attack.Shape(3, third));
        Assert.Equal([1], third);
    }

    [Theory]
    [InlineData("steal")]
    [InlineData("sign-flip:much")]
    [InlineData("sign-flip:-1")]
    [InlineData("random@soon")]
    public void Parse_of_what_is_no_attack_says_what_is_one(string text)
    {
        var (attack, problem) = AttackChoice.Parse(text);
        Assert.Null(attack);
        Assert.Contains(text, problem, StringComparison.Ordinal);
        Assert.Contains("sign-flip", problem, StringComparison.Ordinal);
    }

    private static float[] Shaped(string? text, long round)
    {
        float[] vector = [.. Honest];
        Assert.True(AttackChoice.Parse(text).Attack!.Shape(round, vector));
        return vector;
    }
}
