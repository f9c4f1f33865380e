using System.Net;
using System.Net.Http.Headers;

using Microsoft.Extensions.Time.Testing;

using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Clusters;

public sealed class RateLimitingHandlerTests
{
    [Fact]
    public async Task Send_after_a_429_waits_as_long_as_the_server_asked()
    {
        var time = new FakeTimeProvider();
        using var server = new CountingHandler();
        using var invoker = new HttpMessageInvoker(new RateLimitingHandler(new ConnectionOptions(), time) { InnerHandler = server });
        await SendAsync(invoker);
        Assert.Equal(1, server.Requests);

        var second = SendAsync(invoker);
        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal(1, server.Requests);
        await Eventually.HoldsWhileTimePasses(time, TimeSpan.FromMilliseconds(100), () => second.IsCompleted);

        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task Send_that_would_wait_beyond_its_time_is_answered_with_what_is_left()
    {
        var time = new FakeTimeProvider();
        using var server = new CountingHandler();
        using var invoker = new HttpMessageInvoker(new RateLimitingHandler(new ConnectionOptions(), time) { InnerHandler = server });
        await SendAsync(invoker);
        time.Advance(TimeSpan.FromSeconds(1));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://server/");
        request.Options.Set(RequestTraits.TimeLimit, TimeSpan.FromSeconds(5));

        using var response = await invoker.SendAsync(request, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(90));

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(6)), (response.StatusCode, response.Headers.RetryAfter!.Delta));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task Send_of_a_probe_is_not_held_back()
    {
        using var server = new CountingHandler();
        using var invoker = new HttpMessageInvoker(new RateLimitingHandler(new ConnectionOptions(), new FakeTimeProvider()) { InnerHandler = server });
        await SendAsync(invoker);
        using var probe = new HttpRequestMessage(HttpMethod.Get, "http://server/readyz");
        probe.Options.Set(RequestTraits.IsProbe, true);

        using var response = await invoker.SendAsync(probe, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(90));

        Assert.Equal(2, server.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(19)]
    [InlineData(2_000)]
    public void Replenishment_is_the_rate_that_was_asked_for(int rate)
    {
        var (tokens, period) = RateLimitingHandler.Replenishment(rate);
        Assert.Equal(rate, tokens / period.TotalSeconds, tolerance: 0.001);
    }

    [Fact]
    public async Task Send_beyond_the_burst_waits_for_a_token()
    {
        using var server = new CountingHandler { Code = HttpStatusCode.OK };
        var options = new ConnectionOptions { RequestsPerSecond = 1, Burst = 2 };
        using var invoker = new HttpMessageInvoker(new RateLimitingHandler(options, TimeProvider.System) { InnerHandler = server });
        using var cancelled = new CancellationTokenSource();
        await SendAsync(invoker);
        await SendAsync(invoker);

        var third = SendAsync(invoker, cancelled.Token);
        Assert.False(third.IsCompleted);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.Equal(2, server.Requests);
    }

    private static async Task SendAsync(HttpMessageInvoker invoker, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://server/");
        using var response = await invoker.SendAsync(request, cancellationToken);
    }

    private sealed class CountingHandler : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public HttpStatusCode Code { get; init; } = HttpStatusCode.TooManyRequests;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            var response = new HttpResponseMessage(Code);
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7));
            return Task.FromResult(response);
        }
    }
}
