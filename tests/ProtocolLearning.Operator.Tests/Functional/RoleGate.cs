using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>
/// Stands in front of a cluster as RBAC would, which the embedded server has not: what the rules do not grant is 403. Without rules it
/// grants everything. It can also cut the connection off.
/// </summary>
internal sealed class RoleGate : IAsyncDisposable
{
    private readonly HttpClient _home;
    private readonly WebApplication _application;
    private readonly AccessRules? _rules;
    private readonly List<string> _denied = [];
    private readonly Lock _gate = new();
    private CancellationTokenSource _open = new();

    private RoleGate(HttpClient home, AccessRules? rules)
    {
        (_home, _rules) = (home, rules);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(PassAsync);
    }

    /// <summary>Requests that no rule grants.</summary>
    public IReadOnlyList<string> Denied
    {
        get
        {
            lock (_gate)
            {
                return [.. _denied];
            }
        }
    }

    /// <summary>A status with which the gate itself answers a request; null lets it through.</summary>
    public Func<HttpRequest, int?> Answers { get; set; } = _ => null;

    public static async Task<RoleGate> StartAsync(string kubeconfig, AccessRules? rules)
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(kubeconfig));
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(text);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.AddRange(configuration.SslCaCerts);
        var home = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } })
        {
            BaseAddress = new Uri(configuration.Host),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        home.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", configuration.AccessToken);
        var gate = new RoleGate(home, rules);
        await gate._application.StartAsync();
        return gate;
    }

    /// <summary>A kubeconfig that leads through the gate.</summary>
    public string Kubeconfig => $$$"""
        {"apiVersion":"v1","kind":"Config","current-context":"c",
         "clusters":[{"name":"c","cluster":{"server":"{{{_application.Urls.Single()}}}"}}],
         "users":[{"name":"u","user":{"token":"t"}}],
         "contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}
        """;

    public KubernetesClientConfiguration Configuration() => new() { Host = _application.Urls.Single(), SkipTlsVerify = false };

    /// <summary>Cuts every connection, and each new one.</summary>
    public void Cut() => _open.Cancel();

    public void Mend()
    {
        var cut = _open;
        _open = new CancellationTokenSource();
        cut.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _open.CancelAsync();
        await _application.DisposeAsync();
        _home.Dispose();
        _open.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _open.Token);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            await PassAsync(context, either.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            context.Abort();
        }
    }

    private async Task PassAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var asked = context.Request;
        if (_rules?.Grant(asked.Method, asked.Path, asked.Query) == false)
        {
            lock (_gate)
            {
                _denied.Add($"{asked.Method} {asked.Path}{asked.QueryString}");
            }

            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(asked.Method), asked.Path + asked.QueryString);
        if (Answers(asked) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        if (asked.ContentType is { } type)
        {
            request.Content = new StreamContent(asked.Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var answer = await _home.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.StartAsync(cancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16_384];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
