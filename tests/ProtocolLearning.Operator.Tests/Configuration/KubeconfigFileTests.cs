using k8s;
using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Operator.Configuration;

namespace ProtocolLearning.Operator.Tests.Configuration;

public sealed class KubeconfigFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Token_renewedInTheFile_isUsedByTheClientThatRuns()
    {
        Write("first");
        var configuration = KubeconfigFile.Read(_path, _time);
        Assert.Equal("first", await TokenAsync(configuration));

        Write("second");
        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("second", await TokenAsync(configuration));
    }

    [Fact]
    public async Task Token_ofAFileThatIsBroken_staysWhatItWas()
    {
        Write("first");
        var configuration = KubeconfigFile.Read(_path, _time);

        await File.WriteAllTextAsync(_path, "{ no: kubeconfig");
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("first", await TokenAsync(configuration));

        File.Delete(_path);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("first", await TokenAsync(configuration));
    }

    private static async Task<string?> TokenAsync(KubernetesClientConfiguration configuration)
    {
        using var client = new Kubernetes(configuration);
        using var request = new HttpRequestMessage();
        await client.Credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        return request.Headers.Authorization?.Parameter;
    }

    private void Write(string token) => File.WriteAllText(_path, $$"""
        apiVersion: v1
        kind: Config
        current-context: c
        clusters:
        - name: c
          cluster:
            server: http://127.0.0.1:1
        users:
        - name: u
          user:
            token: {{token}}
        contexts:
        - name: c
          context:
            cluster: c
            user: u
        """);
}
