using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ProtocolLearning.Networking.Hosting;

/// <summary>What others are told where a program listens.</summary>
public static class AdvertisedEndpoint
{
    /// <summary>host:port for others.</summary>
    /// <param name="advertised">host or host:port as configured, or null for the address listened on.</param>
    /// <param name="bound">Where the program listens, with the port that it got.</param>
    public static string Of(string? advertised, IPEndPoint bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        if (advertised is null)
        {
            return bound.ToString();
        }

        var port = bound.Port.ToString(CultureInfo.InvariantCulture);
        if (!advertised.StartsWith('[')
            && IPAddress.TryParse(advertised, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return $"[{address}]:{port}";
        }

        return advertised.LastIndexOf(':') > advertised.LastIndexOf(']') ? advertised : $"{advertised}:{port}";
    }
}
