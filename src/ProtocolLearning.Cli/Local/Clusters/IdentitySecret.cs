using k8s.Models;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Cli.Local.Clusters;

/// <summary>The Secret with a participant's private key, which lies in its member namespace only.</summary>
internal static class IdentitySecret
{
    public static V1Secret Of(string participant, IdentityKey key) => new()
    {
        Metadata = new V1ObjectMeta { Name = ResourceNames.IdentitySecret(participant) },
        Type = "Opaque",
        Data = new Dictionary<string, byte[]> { [WorkerEnvironment.IdentityFile] = key.ToPem() },
    };
}
