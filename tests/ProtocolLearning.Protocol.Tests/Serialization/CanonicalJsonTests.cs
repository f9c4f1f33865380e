using System.Text;
using System.Text.Json;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Protocol.Tests.Serialization;

public sealed class CanonicalJsonTests
{
    private static readonly MembershipStatement Statement = new(
        "run", new Member(new Slot(1, 2), 3, "north"), "ab", "host:1", "class", "cd", "nonce", 9);

    [Fact]
    public void Serialize_record_sorts_names_at_every_depth()
    {
        var text = Encoding.UTF8.GetString(CanonicalJson.Serialize(Statement));

        Assert.Equal(
            """{"certificateHash":"ab","dataset":"cd","endpoint":"host:1","member":{"epoch":3,"participant":"north","slot":{"index":2,"stage":1}},"nonce":"nonce","notAfterUnixSeconds":9,"numericClass":"class","run":"run"}""",
            text);
    }

    [Fact]
    public void Serialize_after_reading_another_order_gives_equal_bytes()
    {
        const string Shuffled =
            """{ "run":"run", "nonce":"nonce","endpoint":"host:1","notAfterUnixSeconds":9,"numericClass":"class","dataset":"cd","certificateHash":"ab","member":{"slot":{"stage":1,"index":2},"participant":"north","epoch":3}}""";

        var read = JsonSerializer.Deserialize<MembershipStatement>(Shuffled, ProtocolJson.Options);

        Assert.Equal(CanonicalJson.Serialize(Statement), CanonicalJson.Serialize(read));
    }

    [Fact]
    public void Serialize_union_writes_its_kind()
    {
        var text = Encoding.UTF8.GetString(CanonicalJson.Serialize<Report>(new Heartbeat(1, 2.5)));

        Assert.Equal("""{"kind":"heartbeat","round":1,"tokensPerSecond":2.5}""", text);
    }

    [Fact]
    public void Deserialize_command_returns_the_same_hash()
    {
        Command command = new RunAccepted(Definition(), "key");

        var read = CanonicalJson.Deserialize<Command>(CanonicalJson.Serialize(command));

        Assert.IsType<RunAccepted>(read);
        Assert.Equal(CanonicalJson.Hash(command), CanonicalJson.Hash(read));
    }

    [Fact]
    public void Hash_is_sha256_of_the_bytes() =>
        Assert.Equal("4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945", CanonicalJson.Hash(Array.Empty<int>()));

    [Fact]
    public void Serialize_dictionary_sorts_its_keys() =>
        Assert.Equal("""{"Z":3,"a":2,"b":1}""", Encoding.UTF8.GetString(CanonicalJson.Serialize(new Dictionary<string, int> { ["b"] = 1, ["a"] = 2, ["Z"] = 3 })));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Serialize_number_not_finite_is_refused(double rate) =>
        Assert.Throws<ArgumentException>(() => CanonicalJson.Serialize<Report>(new Heartbeat(1, rate)));

    [Theory]
    [InlineData("""{"kind":"heartbeat","round":1,"tokensPerSecond":1,"more":1}""")]
    [InlineData("""{"kind":"heartbeat","round":1,"tokensPerSecond":1e999}""")]
    [InlineData("""{"kind":"heartbeat","round":1,"tokensPerSecond":1} x""")]
    [InlineData("""{"kind":"other","round":1,"tokensPerSecond":1}""")]
    [InlineData("null")]
    [InlineData("")]
    public void Deserialize_what_is_not_a_report_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Deserialize<Report>(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Deserialize_member_that_was_null_and_so_not_written_is_null()
    {
        var progress = new RunProgress("r", 1, default, 1, 2, default, 3, 4, 5, 6.5, TrainingLoss: null, 7.5, [], [], 8, "h");

        var read = CanonicalJson.Deserialize<RunProgress>(CanonicalJson.Serialize(progress));

        Assert.Null(read.TrainingLoss);
        Assert.Equal(7.5, read.ValidationLoss);
    }

    [Fact]
    public void Deserialize_too_deep_is_refused()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);

        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Deserialize<JsonElement>(Encoding.UTF8.GetBytes(deep)));
    }

    [Theory]
    [InlineData("""{"run":"a"}""")]
    [InlineData("""{"run":null,"member":null,"certificateHash":"","endpoint":"","numericClass":"","nonce":"","notAfterUnixSeconds":1}""")]
    [InlineData("""{"run":"a","run":"b","certificateHash":"","endpoint":"","numericClass":"","nonce":"","notAfterUnixSeconds":1}""")]
    public void Deserialize_missing_null_or_duplicate_members_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MembershipStatement>(json, ProtocolJson.Options));

    private static RunDefinition Definition() => new(
        "r",
        1,
        ulong.MaxValue,
        new ModelDefinition(2, 64, 4, 128, 256, 32),
        new DatasetDefinition(["a.txt"]),
        1,
        new ReplicaBounds(1, 2),
        new ScheduleDefinition(RoundMode.DiLoCo, 1, 1, 1, 1, 1, 1, 1, 2.5),
        new OptimizerDefinition(new InnerOptimizerDefinition(1e-3), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition());
}
