using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.LocalCluster.Tests.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

public sealed class LogEndpointTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private LogEndpoint _endpoint = null!;

    [Theory]
    [InlineData("healthz", HttpStatusCode.OK, "ok")]
    [InlineData("containerLogs/ns/pod/main", HttpStatusCode.OK, "one\ntwo\n")]
    [InlineData("containerLogs/ns/pod/main?tailLines=1", HttpStatusCode.OK, "two\n")]
    [InlineData("containerLogs/ns/pod/main?limitBytes=2", HttpStatusCode.OK, "on")]
    [InlineData("containerLogs/ns/pod/main?previous=true", HttpStatusCode.NotFound, "no log of that previous container")]
    [InlineData("containerLogs/ns/pod/other", HttpStatusCode.NotFound, "no log of that container on this node")]
    [InlineData("containerLogs/ns/pod/main?tailLines=-1", HttpStatusCode.BadRequest, "must be whole numbers")]
    [InlineData("containerLogs/ns/pod/main?timestamps=true", HttpStatusCode.BadRequest, "timestamps: a process node keeps no times")]
    [InlineData("containerLogs/ns/pod/main?sinceSeconds=3", HttpStatusCode.BadRequest, "sinceSeconds: a process node keeps no times")]
    [InlineData("exec/ns/pod/main", HttpStatusCode.NotFound, "there is no exec, attach or port-forward")]
    public async Task Get_path_answers_with_status_and_text(string path, HttpStatusCode status, string text)
    {
        using var answer = await _client.GetAsync(Address(path));

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(text, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_is_refused()
    {
        using var answer = await _client.PostAsync(Address("containerLogs/ns/pod/main"), null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task DisposeAsync_follower_is_cut_off()
    {
        using var answer = await _client.GetAsync(
            Address("containerLogs/ns/pod/main?follow=true"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("one", await reader.ReadLineAsync());

        await _endpoint.DisposeAsync();

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await reader.ReadLineAsync() is not null)
            {
                // What was sent before the end.
            }
        });
    }

    [Fact]
    public async Task StartAsync_certificate_serves_https()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=n1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await using var endpoint = await LogEndpoint.StartAsync((_, _, _, _) => null, certificate, TimeProvider.System, default);
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint,
        };
        using var client = new HttpClient(handler);

        Assert.Equal("ok", await client.GetStringAsync(new Uri($"https://127.0.0.1:{endpoint.Port}/healthz")));
    }

    public async Task InitializeAsync()
    {
        var path = _folder.File("log");
        await File.WriteAllTextAsync(path, "one\ntwo\n");
        _endpoint = await LogEndpoint.StartAsync(
            (space, pod, container, previous) => (space, pod, container, previous) == ("ns", "pod", "main", false)
                ? new ContainerLog(path, () => true)
                : null,
            null,
            TimeProvider.System,
            default);
    }

    public async Task DisposeAsync() => await _endpoint.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    private Uri Address(string path) => new($"http://127.0.0.1:{_endpoint.Port}/{path}");
}
