using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProtocolLearning.LocalCluster.Requests;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>Kestrel on the loopback address, and nothing else of ASP.NET.</summary>
internal static class LoopbackHost
{
    private const int WatchesPerConnection = 1000;

    public static WebApplication Build(EmbeddedApiServerOptions options, int port, ServerCertificate certificate, RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(options.LoggerFactory);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.MostBytes;
            kestrel.Limits.Http2.MaxStreamsPerConnection = WatchesPerConnection;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate.Certificate);
            });
        });
        var application = builder.Build();
        application.Run(handle);
        return application;
    }

    public static async Task<Uri> StartAsync(
        WebApplication application, EmbeddedApiServerOptions options, CancellationToken cancellation)
    {
        try
        {
            await application.StartAsync(cancellation);
        }
        catch (IOException error)
        {
            throw new IOException(
                $"The embedded API server '{options.Name}' cannot listen on 127.0.0.1:{options.Port}: {error.Message} "
                + "Choose another port, or 0 for a free one.",
                error);
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        return new Uri(addresses.Addresses.First());
    }
}
