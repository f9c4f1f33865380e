using System.Text;
using System.Text.Json;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Protocol.Tests.Serialization;

public sealed class CanonicalJsonTests
{
    private static readonly MembershipStatement Statement = new(
        "run", new Member(new Slot(1, 2), 3, "north"), "ab", "host:1", "class", "nonce", 9);

    [Fact]
    public void Serialize_record_sorts_names_at_every_depth()
    {
        var text = Encoding.UTF8.GetString(CanonicalJson.Serialize(Statement));

        Assert.Equal(
            """{"certificateHash":"ab","endpoint":"host:1","member":{"epoch":3,"participant":"north","slot":{"index":2,"stage":1}},"nonce":"nonce","notAfterUnixSeconds":9,"numericClass":"class","run":"run"}""",
            text);
    }

    [Fact]
    public void Serialize_after_reading_another_order_gives_equal_bytes()
    {
        const string Shuffled =
            """{ "run":"run", "nonce":"nonce","endpoint":"host:1","notAfterUnixSeconds":9,"numericClass":"class","certificateHash":"ab","member":{"slot":{"stage":1,"index":2},"participant":"north","epoch":3}}""";

        var read = JsonSerializer.Deserialize<MembershipStatement>(Shuffled, ProtocolJson.Options);

        Assert.Equal(CanonicalJson.Serialize(Statement), CanonicalJson.Serialize(read));
    }

    [Fact]
    public void Serialize_union_writes_its_kind()
    {
        var text = Encoding.UTF8.GetString(CanonicalJson.Serialize<Report>(new Heartbeat(1, 2.5)));

        Assert.Equal("""{"kind":"heartbeat","round":1,"tokensPerSecond":2.5}""", text);
    }

    [Theory]
    [InlineData("""{"run":"a"}""")]
    [InlineData("""{"run":null,"member":null,"certificateHash":"","endpoint":"","numericClass":"","nonce":"","notAfterUnixSeconds":1}""")]
    [InlineData("""{"run":"a","run":"b","certificateHash":"","endpoint":"","numericClass":"","nonce":"","notAfterUnixSeconds":1}""")]
    public void Deserialize_missing_null_or_duplicate_members_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MembershipStatement>(json, ProtocolJson.Options));
}
