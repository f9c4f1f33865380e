using System.Text.Json.Nodes;
using ProtocolLearning.Cli.Bundle;

namespace ProtocolLearning.Cli.Tests.Bundle;

public sealed class RedactionTests
{
    private const string Secret = "s3cr3t-Value/+=";

    [Theory]
    [InlineData("Authorization: Bearer s3cr3t-Value/+=")]
    [InlineData("token: s3cr3t-Value/+=")]
    [InlineData("AWS_SECRET_ACCESS_KEY=s3cr3t-Value/+=")]
    [InlineData("{\"password\":\"s3cr3t-Value/+=\"}")]
    [InlineData("    client-key-data: s3cr3t-Value/+=")]
    [InlineData("https://user:s3cr3t-Value@registry.example/x")]
    [InlineData("https://bucket.example/x?X-Amz-Signature=s3cr3t-Value/+=")]
    [InlineData("-----BEGIN PRIVATE KEY-----\ns3cr3t-Value/+=\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\ns3cr3t-Value/+=")]
    public void Text_with_a_secret_is_without_it_afterwards(string text) =>
        Assert.DoesNotContain("s3cr3t", Redaction.Text(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("secret \"protocollearning-identity-alice\" not found")]
    [InlineData("12,345 tokens at 512 tokens/s")]
    [InlineData("Run demo is served at 127.0.0.1:7070 with key AAAA")]
    [InlineData("shard 0/1: alice takes it in epoch 2")]
    public void Text_without_a_secret_stays(string text) => Assert.Equal(text, Redaction.Text(text));

    [Fact]
    public void Text_with_a_web_token_or_an_announcements_address_is_without_it_afterwards()
    {
        var token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
        Assert.Equal("got REDACTED!", Redaction.Text($"got {token}!"));
        Assert.Equal(
            "http://operator:8080/coordinators/ns/demo/REDACTED",
            Redaction.Text($"http://operator:8080/coordinators/ns/demo/{new string('a', 64)}"));
    }

    [Fact]
    public void Clean_object_keeps_names_and_loses_values()
    {
        var node = JsonNode.Parse(
            $$$"""
            {
              "metadata": {
                "managedFields": [{"manager": "x"}],
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{{{Secret}}}", "note": "password={{{Secret}}}"}
              },
              "spec": {
                "env": [{"name": "HF_TOKEN", "value": "{{{Secret}}}"}, {"name": "PLEARN_RUN", "value": "demo"}],
                "args": ["--token={{{Secret}}}"],
                "users": [{"user": {"token": "{{{Secret}}}"}}]
              }
            }
            """)!;

        Redaction.Clean(node);

        var text = node.ToJsonString();
        Assert.DoesNotContain(Secret, text.Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("managedFields", text, StringComparison.Ordinal);
        Assert.Contains("HF_TOKEN", text, StringComparison.Ordinal);
        Assert.Contains("\"value\":\"demo\"", text, StringComparison.Ordinal);
    }
}
