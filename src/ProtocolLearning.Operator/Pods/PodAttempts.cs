using System.Collections.Concurrent;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// What this process knows of its own attempts to make pods. It is lost with the process: the next one asks the cluster, and gives up
/// an epoch whose pod it does not find, because that may have been made and be gone.
/// </summary>
internal sealed class PodAttempts(TimeProvider time)
{
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Attempt> _attempts = new();

    /// <summary>Whether the epoch's pod was surely not made by the last attempt.</summary>
    public bool IsNotMade(V1Alpha1ShardPlacement placement) => Find(placement) is { IsMade: false };

    /// <summary>Whether the epoch's pod was made so short a while ago that the cache need not show it yet.</summary>
    public bool IsMadeJustNow(V1Alpha1ShardPlacement placement) =>
        Find(placement) is { IsMade: true } attempt && time.GetUtcNow() - attempt.At < ShownWithin;

    /// <summary>An attempt begins; until it is said how it ended, nobody knows.</summary>
    public void Begun(V1Alpha1ShardPlacement placement) => Note(placement, isMade: null);

    public void Made(V1Alpha1ShardPlacement placement) => Note(placement, isMade: true);

    public void NotMade(V1Alpha1ShardPlacement placement) => Note(placement, isMade: false);

    public void Forget(V1Alpha1ShardPlacement placement) => _attempts.TryRemove(placement.Metadata.Uid, out _);

    private Attempt? Find(V1Alpha1ShardPlacement placement) =>
        _attempts.TryGetValue(placement.Metadata.Uid, out var attempt) && attempt.Epoch == placement.Spec.Epoch ? attempt : null;

    private void Note(V1Alpha1ShardPlacement placement, bool? isMade) =>
        _attempts[placement.Metadata.Uid] = new Attempt(placement.Spec.Epoch, isMade, time.GetUtcNow());

    private sealed record Attempt(long Epoch, bool? IsMade, DateTimeOffset At);
}
