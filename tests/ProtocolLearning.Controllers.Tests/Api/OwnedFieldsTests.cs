using System.Text.Json;
using System.Text.Json.Nodes;

using k8s.Models;

using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Controllers.Tests.Api;

public sealed class OwnedFieldsTests
{
    private const string Owned =
        """
        {"f:metadata":{"f:labels":{"f:app":{}}},
         "f:spec":{"f:containers":{"k:{\"name\":\"a\"}":{".":{},"f:name":{},"f:image":{},"f:resources":{"f:limits":{"f:cpu":{}}},
           "f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}},"f:args":{}}},
           "f:finalizers":{"v:\"x\"":{}}}}
        """;

    private const string Desired =
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"ns","labels":{"app":"w"}},
         "spec":{"containers":[{"name":"a","image":"i","resources":{"limits":{"cpu":"0.5"}},"ports":[{"containerPort":80}],"args":["1","2"]}],
           "finalizers":["x"]}}
        """;

    private const string Cached =
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"ns","uid":"u","labels":{"app":"w","other":"o"}},
         "spec":{"nodeName":"n","containers":[
            {"name":"sidecar","image":"s"},
            {"name":"a","image":"i","imagePullPolicy":"Always","resources":{"limits":{"cpu":"500m"}},
             "ports":[{"containerPort":80,"protocol":"TCP"}],"args":["1","2"]}],
           "finalizers":["y","x"]}}
        """;

    [Fact]
    public void Match_defaults_and_fields_of_others_are_no_difference() => Assert.True(Match(Desired, Cached));

    [Theory]
    [InlineData("\"image\":\"i\"", "\"image\":\"j\"")]
    [InlineData("\"app\":\"w\"", "\"app\":\"w\",\"new\":\"n\"")]
    [InlineData("\"args\":[\"1\",\"2\"]", "\"args\":[\"1\"]")]
    [InlineData(",\"args\":[\"1\",\"2\"]", "")]
    [InlineData("{\"cpu\":\"0.5\"}", "{\"cpu\":\"0.6\"}")]
    [InlineData("{\"cpu\":\"0.5\"}", "{\"cpu\":\"0.5\",\"memory\":\"1Gi\"}")]
    [InlineData("\"ports\":[{\"containerPort\":80}]", "\"ports\":[{\"containerPort\":80},{\"containerPort\":81}]")]
    [InlineData("\"containerPort\":80", "\"containerPort\":81")]
    [InlineData("\"finalizers\":[\"x\"]", "\"finalizers\":[\"z\"]")]
    [InlineData("\"labels\":{\"app\":\"w\"}", "\"labels\":{}")]
    public void Match_any_change_of_ours_is_a_difference(string part, string changed)
    {
        Assert.Contains(part, Desired, StringComparison.Ordinal);
        Assert.False(Match(Desired.Replace(part, changed, StringComparison.Ordinal), Cached));
    }

    [Theory]
    [InlineData("\"image\":\"i\"", "\"image\":\"j\"")]
    [InlineData("\"app\":\"w\",", "")]
    [InlineData("\"args\":[\"1\",\"2\"]", "\"args\":[]")]
    [InlineData("[\"y\",\"x\"]", "[\"y\"]")]
    [InlineData("\"name\":\"a\"", "\"name\":\"b\"")]
    public void Match_any_change_by_others_of_ours_is_a_difference(string part, string changed)
    {
        Assert.Contains(part, Cached, StringComparison.Ordinal);
        Assert.False(Match(Desired, Cached.Replace(part, changed, StringComparison.Ordinal)));
    }

    private static bool Match(string desired, string cached)
    {
        var entity = new V1Pod
        {
            Metadata = new V1ObjectMeta
            {
                ManagedFields = [new V1ManagedFieldsEntry { Manager = "m", Operation = "Apply", FieldsV1 = JsonSerializer.Deserialize<JsonElement>(Owned) }],
            },
        };
        Assert.Null(OwnedFields.Of(entity, "m", "status"));
        Assert.Null(OwnedFields.Of(entity, "n", ""));
        return OwnedFields.Of(entity, "m", "")!.Match(JsonNode.Parse(desired)!.AsObject(), JsonNode.Parse(cached)!.AsObject());
    }
}
