using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>Plain requests with the credentials of a kubeconfig.</summary>
public sealed class RestClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    public RestClient(string kubeconfig)
    {
        var config = YamlText.ReadAll(kubeconfig)[0];
        var (cluster, user) = (config["clusters"]![0]!["cluster"], config["users"]![0]!["user"]);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(Pem(cluster, "certificate-authority-data")));
        Http = new HttpClient(handler) { BaseAddress = new Uri(cluster.Text("server")!), Timeout = Deadline };
        if (user.Text("token") is { } token)
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        else
        {
            handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPem(Pem(user, "client-certificate-data"), Pem(user, "client-key-data"))];
        }

        Http.DefaultRequestHeaders.UserAgent.ParseAdd("tests/1.0");
    }

    public HttpClient Http { get; }

    public Task<Answer> GetAsync(string path, string accept = "application/json") => SendAsync(HttpMethod.Get, path, accept: accept);

    public Task<Answer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<Answer> DeleteAsync(string path, string? body = null) => SendAsync(HttpMethod.Delete, path, body);

    public Task<Answer> MergeAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json");

    public Task<Answer> JsonPatchAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/json-patch+json");

    public Task<Answer> ApplyAsync(string path, string body, string manager = "applier", string more = "") =>
        SendAsync(HttpMethod.Patch, $"{path}?fieldManager={manager}{more}", body, "application/apply-patch+yaml");

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json", string accept = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (body is not null)
        {
            // The server answers before it has read a body that is too large; without this the client would see a broken pipe.
            request.Headers.ExpectContinue = body.Length > 1 << 20;
            request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(contentType));
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var content = text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject : null;
        var warnings = response.Headers.TryGetValues("Warning", out var values) ? values.ToArray() : [];
        return new Answer(response.StatusCode, content ?? [], text, warnings, response.Headers.RetryAfter?.Delta);
    }

    /// <summary>Starts a watch; events are read one by one.</summary>
    public async Task<WatchReader> WatchAsync(string path)
    {
        var response = await Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new WatchReader(response, await response.Content.ReadAsStreamAsync());
    }

    public void Dispose() => Http.Dispose();

    private static string Pem(JsonNode? node, string name) => Encoding.ASCII.GetString(Convert.FromBase64String(node.Text(name)!));
}
