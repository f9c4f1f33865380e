using System.Net;

namespace ProtocolLearning.Networking.Hosting;

/// <summary>
/// The command <c>health [ADDRESS]</c> of a program that answers /readyz: asks it once. Container health checks and the chart's
/// test run it, because the images hold no other HTTP client.
/// </summary>
public static class HealthCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "health";

    private const int NotReady = 1;
    private const int BadInput = 2;
    private const long MaxReplyBytes = 65_536;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Asks, and says the answer where it is not a good one.</summary>
    /// <param name="arguments">What stands after the command: nothing, or an http address.</param>
    /// <param name="listen">Where this program listens, as address:port; asked where no address is given.</param>
    /// <param name="error">Where problems are written.</param>
    /// <returns>0 where the program is ready, 1 where it is not or does not answer, 2 where there is no address to ask.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, IPEndPoint? listen, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(error);
        if (Address(arguments, listen) is not { } address)
        {
            await error.WriteLineAsync($"{Name}: there is nothing to ask; write {Name} http://host:port");
            return BadInput;
        }

        try
        {
            using var client = new HttpClient { Timeout = Timeout, MaxResponseContentBufferSize = MaxReplyBytes };
            using var reply = await client.GetAsync(new Uri(address, "readyz"));
            if (reply.IsSuccessStatusCode)
            {
                return 0;
            }

            var reason = await reply.Content.ReadAsStringAsync();
            await error.WriteLineAsync($"{address} is not ready: status {(int)reply.StatusCode}: {reason}");
        }
        catch (HttpRequestException exception)
        {
            await error.WriteLineAsync($"{address} does not answer: {exception.Message}");
        }
        catch (TaskCanceledException)
        {
            await error.WriteLineAsync($"{address} does not answer within {Timeout.TotalSeconds:0} s");
        }

        return NotReady;
    }

    private static Uri? Address(IReadOnlyList<string> arguments, IPEndPoint? listen) => arguments switch
    {
        [var given] => Uri.TryCreate(given, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null,
        [] when listen is { Port: > 0 } => new Uri($"http://{Reachable(listen)}"),
        _ => null,
    };

    /// <summary>Whoever listens everywhere is asked on the loopback address.</summary>
    private static IPEndPoint Reachable(IPEndPoint listen) => listen.Address switch
    {
        var any when any.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, listen.Port),
        var any when any.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.IPv6Loopback, listen.Port),
        _ => listen,
    };
}
