using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>What members said of the checkpoint that is written or restored. After a restart of either end they say it again.</summary>
internal sealed class CheckpointNotes(DateTimeOffset now)
{
    private const int LongestReason = 1_000;
    private const int HashDigits = 64;
    private const long MostBytes = 1L << 50;

    /// <summary>When the open checkpoint was opened.</summary>
    public DateTimeOffset Since { get; private set; } = now;

    /// <summary>What is stored of the open checkpoint, by stage.</summary>
    public Dictionary<int, CheckpointShard> Stored { get; } = [];

    /// <summary>Why a stage's part of the open checkpoint is not stored, by stage.</summary>
    public Dictionary<int, string> Refused { get; } = [];

    /// <summary>Why a member cannot read the checkpoint that is restored.</summary>
    public Dictionary<Member, string> Unreadable { get; } = [];

    public void Take(RunState state, Member sender, Report report)
    {
        switch (report)
        {
            case CheckpointStored stored when IsWriter(state, sender, stored.Round)
                && stored.Sha256.Length == HashDigits && stored.Sha256.All(char.IsAsciiHexDigitLower) && stored.Bytes is >= 0 and <= MostBytes:
                Stored[sender.Slot.Stage] = new CheckpointShard(stored.Sha256, stored.Bytes);
                break;
            case CheckpointRefused refused when IsWriter(state, sender, refused.Round):
                Refused[sender.Slot.Stage] = Bounded(refused.Reason);
                break;
            case CheckpointUnreadable unreadable when state.Checkpoints.Restoring?.Round == unreadable.Round:
                Unreadable[sender] = Bounded(unreadable.Reason);
                break;
        }
    }

    public void Follow(RunState before, Command command, DateTimeOffset now)
    {
        switch (command)
        {
            case CheckpointOpened:
                Stored.Clear();
                Refused.Clear();
                Since = now;
                break;
            case CheckpointRestored:
                Unreadable.Clear();
                break;
            case MemberJoined joined when before.Checkpoints.Open is { } open && open.Writers.Contains(joined.Member):
                NoteRestart(before, joined);
                break;
            case MemberLost lost:
                Unreadable.Remove(lost.Member);
                break;
        }
    }

    private void NoteRestart(RunState before, MemberJoined joined)
    {
        if (before.Current(joined.Member)?.Joined?.CertificateHash != joined.CertificateHash)
        {
            Refused.TryAdd(joined.Member.Slot.Stage, "Its process started over.");
        }
    }

    private static bool IsWriter(RunState state, Member sender, long round) =>
        state.Checkpoints.Open is { } open && open.Checkpoint.Round == round && open.Writers.Contains(sender);

    private static string Bounded(string reason) => reason.Length <= LongestReason ? reason : reason[..LongestReason];
}
