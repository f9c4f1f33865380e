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

    /// <summary>Takes an announcement, unless it contradicts what is known of the run's coordinator.</summary>
    public AnnouncementVerdict Take(V1Alpha1TrainingRun run, string token, CoordinatorAddress address)
    {
        var expected = Encoding.UTF8.GetBytes(identity.AnnouncementToken(run.Metadata.Uid));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(token))
            || !IdentityPublicKey.TryParse(address.PublicKey, out _)
            || address.Endpoint.Length is 0 or > 261)
        {
            return AnnouncementVerdict.Unproven;
        }

        if (run.Status?.Coordinator is { PublicKey: { } key } kept
            && Judge(new CoordinatorAddress(kept.Term ?? 0, kept.Endpoint ?? "", key), address) is not AnnouncementVerdict.Accepted and var contradiction)
        {
            return contradiction;
        }

        var verdict = AnnouncementVerdict.Accepted;
        _addresses.AddOrUpdate(run.Metadata.Uid, address, (_, known) =>
            (verdict = Judge(known, address)) == AnnouncementVerdict.Accepted ? address : known);
        return verdict;
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

    private static AnnouncementVerdict Judge(CoordinatorAddress known, CoordinatorAddress announced) => 0 switch
    {
        _ when known.PublicKey != announced.PublicKey => AnnouncementVerdict.OtherKey,
        _ when known.Term > announced.Term => AnnouncementVerdict.Superseded,
        _ when known.Term == announced.Term && known.Endpoint.Length > 0 && known.Endpoint != announced.Endpoint => AnnouncementVerdict.OtherEndpoint,
        _ => AnnouncementVerdict.Accepted,
    };
}
