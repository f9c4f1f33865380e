using System.Text.Json;
using ProtocolLearning.Protocol.Encoding;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Encoding;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void Serialize_record_writes_camel_case_in_declaration_order_without_space()
    {
        var json = Text(CanonicalJson.Serialize(new Sample(RoundMode.DiLoCo, 0.7, "a+é", [1, 2])));

        Assert.Equal("""{"mode":"DiLoCo","rate":0.7,"text":"a\u002B\u00E9","items":[1,2]}""", json);
    }

    [Fact]
    public void Serialize_command_carries_its_kind_and_reads_back_to_the_same_hash()
    {
        Command command = new RunAccepted(Definition(), "key");

        var json = CanonicalJson.Serialize(command);
        var read = CanonicalJson.Deserialize<Command>(json);

        Assert.StartsWith("""{"kind":"runAccepted","definition":{"run":"r","generation":1,"seed":18446744073709551615,""", Text(json));
        Assert.Equal(CanonicalJson.Hash(command), CanonicalJson.Hash(read));
        Assert.Equal(json, CanonicalJson.Serialize(read));
    }

    [Fact]
    public void Hash_is_sha256_of_the_bytes()
    {
        Assert.Equal("4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945", CanonicalJson.Hash(Array.Empty<int>()));
    }

    [Fact]
    public void Serialize_dictionary_sorts_keys_by_ordinal()
    {
        var dictionary = new Dictionary<string, int> { ["b"] = 1, ["a"] = 2, ["Z"] = 3 };

        Assert.Equal("""{"values":{"Z":3,"a":2,"b":1}}""", Text(CanonicalJson.Serialize(new Keyed(dictionary))));
        Assert.Equal(3, CanonicalJson.Deserialize<Keyed>("""{"values":{"b":1,"Z":3}}"""u8).Values["Z"]);
    }

    [Fact]
    public void Serialize_dictionary_without_string_keys_is_refused()
    {
        Assert.Throws<NotSupportedException>(() => CanonicalJson.Serialize(new Dictionary<int, int> { [1] = 1 }));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Serialize_number_not_finite_is_refused(double rate)
    {
        Assert.Throws<ArgumentException>(() => CanonicalJson.Serialize(new Sample(RoundMode.DiLoCo, rate, "", [])));
    }

    [Theory]
    [InlineData("""{"mode":"DiLoCo","rate":1,"text":"","items":[],"more":1}""", "unknown member")]
    [InlineData("""{"mode":"DiLoCo","rate":1,"text":""}""", "missing member")]
    [InlineData("""{"mode":"DiLoCo","mode":"DiLoCo","rate":1,"text":"","items":[]}""", "repeated member")]
    [InlineData("""{"mode":"DiLoCo","rate":1,"text":null,"items":[]}""", "null text")]
    [InlineData("""{"mode":0,"rate":1,"text":"","items":[]}""", "enum by number")]
    [InlineData("""{"mode":"Other","rate":1,"text":"","items":[]}""", "unknown enum")]
    [InlineData("""{"mode":"DiLoCo","rate":1e999,"text":"","items":[]}""", "overflow")]
    [InlineData("""{"mode":"DiLoCo","rate":1,"text":"","items":[]} x""", "trailing bytes")]
    [InlineData("null", "null")]
    [InlineData("", "empty")]
    public void Deserialize_what_is_not_the_record_is_refused(string json, string why)
    {
        Assert.True(Throws<JsonException>(() => CanonicalJson.Deserialize<Sample>(System.Text.Encoding.UTF8.GetBytes(json))), why);
    }

    [Theory]
    [InlineData("""{"values":{"a":1,"a":2}}""")]
    [InlineData("""{"values":[1]}""")]
    [InlineData("""{"values":{"a":"x"}}""")]
    public void Deserialize_bad_dictionary_is_refused(string json)
    {
        Assert.Throws<JsonException>(() => CanonicalJson.Deserialize<Keyed>(System.Text.Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Deserialize_too_deep_is_refused()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);

        Assert.Throws<JsonException>(() => CanonicalJson.Deserialize<JsonElement>(System.Text.Encoding.UTF8.GetBytes(deep)));
    }

    private static bool Throws<T>(Action action)
        where T : Exception => Record.Exception(action) is T;

    private static string Text(byte[] json) => System.Text.Encoding.UTF8.GetString(json);

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

    private sealed record Sample(RoundMode Mode, double Rate, string Text, IReadOnlyList<int> Items);

    private sealed record Keyed(IReadOnlyDictionary<string, int> Values);
}
