using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Networking.Coordination;

namespace ProtocolLearning.Networking.Tests.Coordination;

public sealed class NonceIssuerTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));

    [Fact]
    public void Redeem_once_succeeds_and_again_is_a_replay()
    {
        var issuer = new NonceIssuer(_time);
        var nonce = issuer.Issue("aa");

        Assert.Null(issuer.Redeem(nonce, "aa"));
        Assert.Contains("used before", issuer.Redeem(nonce, "aa"), StringComparison.Ordinal);
        Assert.Contains("used before", issuer.Redeem(" " + nonce, "aa"), StringComparison.Ordinal);
    }

    [Fact]
    public void Redeem_for_another_certificate_or_issuer_is_refused()
    {
        var issuer = new NonceIssuer(_time);
        var nonce = issuer.Issue("aa");

        Assert.NotNull(issuer.Redeem(nonce, "bb"));
        Assert.NotNull(new NonceIssuer(_time).Redeem(nonce, "aa"));
        Assert.NotNull(issuer.Redeem("AAAA", "aa"));
        Assert.NotNull(issuer.Redeem("no base64", "aa"));
        Assert.NotNull(issuer.Redeem(new string('A', 100_000), "aa"));
        Assert.Null(issuer.Redeem(nonce, "aa"));
    }

    [Fact]
    public void Redeem_after_the_lifetime_is_refused_whether_used_or_not()
    {
        var issuer = new NonceIssuer(_time);
        var used = issuer.Issue("aa");
        var unused = issuer.Issue("aa");
        Assert.Null(issuer.Redeem(used, "aa"));

        _time.Advance(NonceIssuer.Lifetime + TimeSpan.FromSeconds(1));

        Assert.Contains("expired", issuer.Redeem(used, "aa"), StringComparison.Ordinal);
        Assert.Contains("expired", issuer.Redeem(unused, "aa"), StringComparison.Ordinal);
    }

    [Fact]
    public void Issue_twice_differs() => Assert.NotEqual(new NonceIssuer(_time).Issue("aa"), new NonceIssuer(_time).Issue("aa"));
}
