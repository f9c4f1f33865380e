using Microsoft.AspNetCore.Builder;
using ProtocolLearning.LocalCluster.Faults;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>
/// A Kubernetes API server inside this process, on the loopback address over HTTPS. It has what an operator and kubectl use of
/// one; docs/embedded-cluster.md lists the differences. Its state is memory and ends with it.
/// </summary>
public sealed class EmbeddedApiServer : IAsyncDisposable
{
    private readonly EmbeddedApiServerOptions _options;
    private readonly ServerCertificate _certificate;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _collecting;
    private readonly ApiServerCore _core;
    private WebApplication _application;
    private int _disposed;

    private EmbeddedApiServer(
        EmbeddedApiServerOptions options, WebApplication application, ServerCertificate certificate, ApiServerCore core, Uri address, string kubeconfig)
    {
        (_options, _application, _certificate, _core, Address, Kubeconfig) = (options, application, certificate, core, address, kubeconfig);
        _collecting = core.GarbageCollector.RunAsync(_stopping.Token);
    }

    /// <summary>Where the server listens: <c>https://127.0.0.1:port</c>.</summary>
    public Uri Address { get; }

    /// <summary>A kubeconfig (YAML) with which its holder may do everything; it contains a token, so keep it private.</summary>
    public string Kubeconfig { get; }

    /// <summary>Faults that can be switched on and off while the server runs.</summary>
    public IFaultSwitchboard Faults => _core.Faults;

    /// <summary>Starts a server that answers once this completes.</summary>
    /// <exception cref="ArgumentException">A custom resource definition is refused; the message tells the fields.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<EmbeddedApiServer> StartAsync(EmbeddedApiServerOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        Uri? address = null;
        var core = new ApiServerCore(options, () => address?.Authority ?? "");
        StartContent.Install(core, options);
        var certificate = ServerCertificate.Create(options.Name);
        var application = LoopbackHost.Build(options, options.Port, certificate, core.Dispatcher.DispatchAsync);
        try
        {
            address = await LoopbackHost.StartAsync(application, options, cancellation);
        }
        catch
        {
            certificate.Dispose();
            await application.DisposeAsync();
            throw;
        }

        var kubeconfig = KubeconfigText.Write(options.Name, address, certificate.AuthorityPem, core.Token.Text);
        return new EmbeddedApiServer(options, application, certificate, core, address, kubeconfig);
    }

    /// <summary>
    /// Cuts all requests and watches and starts the server again at the same address, with the same objects and nothing of their past
    /// changes: as a server does that is restarted over its etcd.
    /// </summary>
    /// <exception cref="IOException">Somebody else took the port meanwhile.</exception>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        await StopAsync();
        _core.Store.ForgetChanges();
        _application = LoopbackHost.Build(_options, Address.Port, _certificate, _core.Dispatcher.DispatchAsync);
        await LoopbackHost.StartAsync(_application, _options, cancellation);
    }

    /// <summary>Ends all requests and watches, and the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        try
        {
            await _collecting;
        }
        catch (OperationCanceledException)
        {
            // The loop ends by cancellation only.
        }

        await StopAsync();
        _core.Dispose();
        _certificate.Dispose();
        _stopping.Dispose();
    }

    private async Task StopAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }
}
