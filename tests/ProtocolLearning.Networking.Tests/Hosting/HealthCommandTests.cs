using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Hosting;

namespace ProtocolLearning.Networking.Tests.Hosting;

public sealed class HealthCommandTests
{
    [Fact]
    public async Task Run_ready_program_succeeds()
    {
        await using var server = await ServeAsync(StatusCodes.Status200OK, "ok");
        var error = new StringWriter();

        Assert.Equal(0, await HealthCommand.RunAsync([server.Urls.Single()], listen: null, error));
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task Run_unready_program_fails_with_its_reason()
    {
        await using var server = await ServeAsync(StatusCodes.Status503ServiceUnavailable, "Secret: no answer yet");
        var error = new StringWriter();

        Assert.Equal(1, await HealthCommand.RunAsync([server.Urls.Single()], listen: null, error));
        Assert.Contains("status 503: Secret: no answer yet", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_without_address_asks_where_the_program_listens()
    {
        await using var server = await ServeAsync(StatusCodes.Status200OK, "ok");
        var listen = new IPEndPoint(IPAddress.Any, new Uri(server.Urls.Single()).Port);

        Assert.Equal(0, await HealthCommand.RunAsync([], listen, TextWriter.Null));
    }

    [Fact]
    public async Task Run_nobody_answers_fails()
    {
        string address;
        await using (var server = await ServeAsync(StatusCodes.Status200OK, "ok"))
        {
            address = server.Urls.Single();
        }

        var error = new StringWriter();

        Assert.Equal(1, await HealthCommand.RunAsync([address], listen: null, error));
        Assert.Contains("does not answer", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("ftp://host")]
    [InlineData("http://host", "more")]
    public async Task Run_no_address_is_refused(params string[] arguments) =>
        Assert.Equal(2, await HealthCommand.RunAsync(arguments, new IPEndPoint(IPAddress.Loopback, 1), TextWriter.Null));

    [Fact]
    public async Task Run_free_port_cannot_be_asked() =>
        Assert.Equal(2, await HealthCommand.RunAsync([], new IPEndPoint(IPAddress.Loopback, 0), TextWriter.Null));

    private static async Task<WebApplication> ServeAsync(int status, string text)
    {
        var builder = EmbeddedServer.CreateBuilder(NullLoggerFactory.Instance);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.MapGet("/readyz", () => Results.Text(text, statusCode: status));
        await server.StartAsync();
        return server;
    }
}
