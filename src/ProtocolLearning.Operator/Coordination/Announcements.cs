using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Coordination;

/// <summary>Where coordinators said that they are. Each proves by its token that it is the pod that the operator made.</summary>
internal sealed class Announcements(OperatorIdentity identity)
{
    private readonly ConcurrentDictionary<string, CoordinatorAddress> _addresses = new();

    /// <summary>Takes an announcement.</summary>
    /// <returns>Whether its token is right and its content well-formed.</returns>
    public bool Take(string runUid, string token, CoordinatorAddress address)
    {
        var expected = Encoding.UTF8.GetBytes(identity.AnnouncementToken(runUid, address.Term));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(token))
            || !IdentityPublicKey.TryParse(address.PublicKey, out _)
            || address.Endpoint.Length is 0 or > 261)
        {
            return false;
        }

        _addresses.AddOrUpdate(runUid, address, (_, known) => known.Term > address.Term ? known : address);
        return true;
    }

    /// <summary>The address of a term's coordinator: as announced, else as the run's status remembers it; null where neither does.</summary>
    public CoordinatorAddress? Find(V1Alpha1TrainingRun run, long term)
    {
        if (_addresses.TryGetValue(run.Metadata.Uid, out var announced) && announced.Term == term)
        {
            return announced;
        }

        return run.Status?.Coordinator is { Endpoint: { } endpoint, PublicKey: { } key } remembered && remembered.Term == term
            ? new CoordinatorAddress(term, endpoint, key)
            : null;
    }

    /// <summary>Forgets a run that is gone.</summary>
    public void Forget(string runUid) => _addresses.TryRemove(runUid, out _);
}
