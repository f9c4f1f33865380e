using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>The one credential of a server. Who has it may do everything: there is no RBAC.</summary>
internal sealed class BearerToken
{
    private const string Scheme = "Bearer ";

    public string Text { get; } = RandomNumberGenerator.GetHexString(48, lowercase: true);

    public bool Authenticates(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(header[Scheme.Length..]), Encoding.UTF8.GetBytes(Text));
    }
}
