using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Observability;
using ProtocolLearning.Operator.Observability;

namespace ProtocolLearning.Operator.Tests.Observability;

public sealed class TraceExportTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private WebApplication _collector = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.MapPost("/{**path}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _received.Enqueue((request.Path, body.ToArray()));
        });
        await _collector.StartAsync();
    }

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task Start_with_an_endpoint_sends_the_runtimes_spans_there()
    {
        using var source = new ActivitySource(ControllerTracing.SourceName);
        using (var export = new TraceExport(Configuration((TraceExport.Endpoint, _collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"))))
        {
            await export.StartAsync(CancellationToken.None);
            source.StartActivity("reconcile-of-this-test")!.Dispose();
        }

        var (path, body) = Assert.Single(_received);
        Assert.Equal("/v1/traces", path);
        Assert.True(body.AsSpan().IndexOf("reconcile-of-this-test"u8) >= 0);
        Assert.True(body.AsSpan().IndexOf("protocollearning-operator"u8) >= 0);
    }

    [Fact]
    public async Task Start_without_an_endpoint_records_nothing()
    {
        using var export = new TraceExport(Configuration());

        await export.StartAsync(CancellationToken.None);
        await export.StopAsync(CancellationToken.None);

        Assert.Empty(_received);
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)))
        .Build();
}
