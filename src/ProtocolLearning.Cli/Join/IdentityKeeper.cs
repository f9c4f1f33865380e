using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Cli.Join;

/// <summary>
/// Keeps a participant's key in its own cluster: the Secret of the fixed name, made once, immutable, never printed and never sent
/// anywhere else.
/// </summary>
internal sealed class IdentityKeeper(ClusterAccess member)
{
    /// <summary>Sees to it that the key is there.</summary>
    /// <param name="request">Who joins.</param>
    /// <param name="enrolled">The public key that the home cluster knows the participant by; null where it does not know it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The key's public half, and whether it was made just now.</returns>
    /// <exception cref="CommandFailure">
    /// There is a Secret of that name with something else, or the key is not the enrolled one.
    /// </exception>
    public async Task<(string PublicKey, bool IsNew)> EnsureAsync(JoinRequest request, string? enrolled, CancellationToken cancellationToken)
    {
        var name = ResourceNames.IdentitySecret(request.Participant);
        if (await FindAsync(name, cancellationToken) is { } existing)
        {
            return (Check(existing, request, enrolled), false);
        }

        if (enrolled is not null)
        {
            throw Mismatch(request, enrolled, $"Secret {member.Namespace}/{name} is not there");
        }

        var secret = New(name, out var publicKey);
        try
        {
            await member.Client.CoreV1.CreateNamespacedSecretAsync(secret, member.Namespace, cancellationToken: cancellationToken);
            return (publicKey, true);
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.Conflict)
        {
            // Somebody else made it in this moment: theirs counts.
            var theirs = await FindAsync(name, cancellationToken);
            return (Check(theirs!, request, enrolled), false);
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.NotFound)
        {
            throw new CommandFailure($"there is no namespace {member.Namespace} in the member cluster {member.Address}; make it with kubectl create namespace");
        }
    }

    private static V1Secret New(string name, out string publicKey)
    {
        using var key = IdentityKey.Generate();
        publicKey = key.PublicKey.Text;
        return new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = name, Annotations = new Dictionary<string, string> { [ResourceLabels.PublicKey] = publicKey } },
            Type = "Opaque",
            Immutable = true,
            Data = new Dictionary<string, byte[]> { [WorkerEnvironment.IdentityFile] = key.ToPem() },
        };
    }

    private Task<V1Secret?> FindAsync(string name, CancellationToken cancellationToken) => ClusterAccess.OrNull(
        () => member.Client.CoreV1.ReadNamespacedSecretAsync(name, member.Namespace, cancellationToken: cancellationToken));

    private static CommandFailure Mismatch(JoinRequest request, string enrolled, string found) => new(
        $"Participant {request.Participant} is enrolled in the home cluster with the key {enrolled}, and {found}; a key cannot be changed, join under another name",
        ExitCode.Failed);

    private string Check(V1Secret secret, JoinRequest request, string? enrolled)
    {
        var publicKey = PublicKeyOf(secret);
        if (enrolled is not null && enrolled != publicKey)
        {
            throw Mismatch(request, enrolled, $"the member cluster's is {publicKey}");
        }

        return publicKey;
    }

    private string PublicKeyOf(V1Secret secret)
    {
        try
        {
            if (secret.Data?.TryGetValue(WorkerEnvironment.IdentityFile, out var data) == true)
            {
                using var key = IdentityKey.Parse(Encoding.UTF8.GetString(data));
                return key.PublicKey.Text;
            }
        }
        catch (FormatException)
        {
            // Whatever it is, it is not ours to overwrite.
        }

        throw new CommandFailure(
            $"Secret {member.Namespace}/{secret.Metadata.Name} is there and its {WorkerEnvironment.IdentityFile} is no Ed25519 key; it is not overwritten. Delete it by hand, or join under another name",
            ExitCode.Failed);
    }
}
