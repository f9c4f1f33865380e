using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Local.Manifests;

/// <summary>The objects of a local run and the private keys that were made for its participants.</summary>
internal sealed class LocalManifest : IDisposable
{
    public required V1Alpha1TrainingRun Run { get; init; }

    public required IReadOnlyList<V1Alpha1MemberCluster> Clusters { get; init; }

    public required IReadOnlyList<V1Alpha1Participant> Participants { get; init; }

    /// <summary>Private keys by participant.</summary>
    public required IReadOnlyDictionary<string, IdentityKey> Keys { get; init; }

    /// <summary>Home namespace of the run.</summary>
    public string Namespace => Run.Metadata.NamespaceProperty;

    public void Dispose()
    {
        foreach (var key in Keys.Values)
        {
            key.Dispose();
        }
    }
}
