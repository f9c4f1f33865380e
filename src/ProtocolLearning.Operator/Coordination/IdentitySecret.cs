using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.Networking.Identity;

namespace ProtocolLearning.Operator.Coordination;

/// <summary>The Secret that keeps the operator's key, made at the first start.</summary>
internal static class IdentitySecret
{
    public const string Name = "protocollearning-operator-identity";

    private const string DataKey = "identity.key";

    /// <summary>Reads the key, or makes it. Of two operators that make it at once, the second takes the first one's.</summary>
    /// <exception cref="FormatException">The Secret holds no Ed25519 private key.</exception>
    /// <exception cref="HttpOperationException">The home cluster does not let the operator read or write it.</exception>
    public static async Task<IdentityKey> LoadAsync(IKubernetes home, string @namespace, CancellationToken cancellationToken)
    {
        var secret = await FindAsync(home, @namespace, cancellationToken)
            ?? await CreateAsync(home, @namespace, cancellationToken)
            ?? await FindAsync(home, @namespace, cancellationToken);
        return secret?.Data?.TryGetValue(DataKey, out var data) == true
            ? IdentityKey.Parse(Encoding.UTF8.GetString(data))
            : throw new FormatException($"Secret {@namespace}/{Name} has no {DataKey}; delete it and a new one is made");
    }

    private static async Task<V1Secret?> FindAsync(IKubernetes home, string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            return await home.CoreV1.ReadNamespacedSecretAsync(Name, @namespace, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<V1Secret?> CreateAsync(IKubernetes home, string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            return await home.CoreV1.CreateNamespacedSecretAsync(New(@namespace), @namespace, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.Conflict)
        {
            return null;
        }
    }

    private static V1Secret New(string @namespace)
    {
        using var key = IdentityKey.Generate();
        return new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = Name, NamespaceProperty = @namespace },
            Type = "Opaque",
            Data = new Dictionary<string, byte[]> { [DataKey] = key.ToPem() },
        };
    }
}
