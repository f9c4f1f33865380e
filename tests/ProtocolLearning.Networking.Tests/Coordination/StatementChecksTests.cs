using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Tests.Coordination;

public sealed class StatementChecksTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);
    private static readonly MembershipStatement Good = new(
        "run", new Member(new Slot(0, 0), 1, "north"), "aa", "host.example:7000", "class", new string('d', 64), "nonce", 1_000_100);

    private readonly IdentityKey _key = IdentityKey.Generate();

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Check_good_statement_is_believed() => Assert.Null(Check(Good));

    [Fact]
    public void Check_each_wrong_member_is_named()
    {
        Assert.StartsWith("run:", Check(Good with { Run = "other" }), StringComparison.Ordinal);
        Assert.StartsWith("certificateHash:", Check(Good with { CertificateHash = "bb" }), StringComparison.Ordinal);
        Assert.StartsWith("notAfterUnixSeconds:", Check(Good with { NotAfterUnixSeconds = 1_000_000 }), StringComparison.Ordinal);
        Assert.StartsWith("notAfterUnixSeconds:", Check(Good with { NotAfterUnixSeconds = long.MaxValue }), StringComparison.Ordinal);
        Assert.StartsWith("numericClass:", Check(Good with { NumericClass = new string('x', 254) }), StringComparison.Ordinal);
        Assert.StartsWith("dataset:", Check(Good with { Dataset = new string('d', 63) }), StringComparison.Ordinal);
        Assert.StartsWith("dataset:", Check(Good with { Dataset = new string('D', 64) }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("host:0")]
    [InlineData("host:70000")]
    [InlineData("user@host:1")]
    [InlineData("host:1/path")]
    [InlineData("http://host:1")]
    public void Check_endpoint_that_is_not_host_and_port_is_refused(string endpoint) =>
        Assert.StartsWith("endpoint:", Check(Good with { Endpoint = endpoint }), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.1:443")]
    [InlineData("[::1]:5000")]
    [InlineData("worker.cluster.local:65535")]
    public void Check_endpoint_of_any_host_form_is_believed(string endpoint) => Assert.Null(Check(Good with { Endpoint = endpoint }));

    [Fact]
    public void Check_participant_that_is_unknown_or_signed_with_another_key_is_refused()
    {
        using var other = IdentityKey.Generate();
        var signed = _key.Sign(SignatureDomain.MembershipStatement, Good);

        Assert.Contains("not enrolled", StatementChecks.Check(signed, "run", "aa", null, Now), StringComparison.Ordinal);
        Assert.Contains("signature", StatementChecks.Check(signed, "run", "aa", other.PublicKey, Now), StringComparison.Ordinal);
    }

    private string? Check(MembershipStatement statement) => StatementChecks.Check(
        _key.Sign(SignatureDomain.MembershipStatement, statement), "run", "aa", _key.PublicKey, Now);
}
