using System.Net;
using System.Net.Sockets;

namespace ProtocolLearning.Networking.Relays;

/// <summary>Where a connection comes from, as far as a stranger cannot choose it at will.</summary>
internal static class SourceNetwork
{
    private const int PrefixBytes = 8;

    /// <summary>An IPv4 address itself; of an IPv6 address its /64, of which one subscriber has every address (RFC 6177).</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return new IPAddress(bytes);
    }
}
