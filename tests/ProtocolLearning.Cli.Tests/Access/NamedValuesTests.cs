using ProtocolLearning.Cli.Access;

namespace ProtocolLearning.Cli.Tests.Access;

public sealed class NamedValuesTests
{
    [Fact]
    public void Of_goes_by_the_cluster_and_a_single_unnamed_value_is_anybodys()
    {
        var named = NamedValues.Parse("--x", ["a=1", "b=/p=q"]);
        Assert.Equal(("1", "/p=q", null), (named.Of("a"), named.Of("b"), named.Of("c")));
        Assert.False(named.IsUnnamed);

        var unnamed = NamedValues.Parse("--x", ["./A=1"]);
        Assert.Equal(("./A=1", "./A=1"), (unnamed.Of("a"), unnamed.Of(null)));
        Assert.True(unnamed.IsUnnamed);
        Assert.Null(NamedValues.Parse("--x", null).Of("a"));
    }

    [Theory]
    [InlineData("a=1", "a=2")]
    [InlineData("1", "2")]
    [InlineData("a=1", "/2")]
    public void Parse_of_what_does_not_say_whose_it_is_is_refused(string first, string second) =>
        Assert.Contains("--x", Assert.Throws<CommandFailure>(() => NamedValues.Parse("--x", [first, second])).Message, StringComparison.Ordinal);
}
