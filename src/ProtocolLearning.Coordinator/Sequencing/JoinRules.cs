using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>Who may join as what. The statement's signature, nonce and time are checked before.</summary>
internal static class JoinRules
{
    private const int LongestText = 512;

    public static JoinDecision Decide(RunState state, MembershipStatement statement, ProtocolVersions versions)
    {
        if (state.Definition is not { } definition)
        {
            return JoinDecision.NotNow("No run is accepted yet; try again.");
        }

        if (state.IsCompleted)
        {
            return JoinDecision.Completed;
        }

        if (statement.Run != definition.Run)
        {
            return JoinDecision.Refuse($"This coordinator sequences run {definition.Run}, not {statement.Run}.");
        }

        if (statement.Endpoint.Length > LongestText || statement.NumericClass.Length > LongestText || statement.CertificateHash.Length != 64)
        {
            return JoinDecision.Refuse("The statement's endpoint, numeric class or certificate hash has no allowed length.");
        }

        var spoken = statement.Version ?? ProtocolVersions.First;
        if (!versions.Contains(spoken))
        {
            return JoinDecision.Refuse(
                $"{statement.Member} speaks version {spoken} of the protocol, this coordinator {versions}: "
                + "give the worker an image of the coordinator's release (spec.worker.image).");
        }

        if (spoken < state.Version)
        {
            return JoinDecision.Refuse(
                $"{statement.Member} speaks version {spoken} of the protocol, the run has gone on to version {state.Version}: "
                + "give the worker an image of the coordinator's release (spec.worker.image).");
        }

        if (ProtocolVersions.Needed(state.Accepted!) is var (needed, field) && spoken < needed)
        {
            return JoinDecision.Refuse(
                $"{statement.Member} speaks version {spoken} of the protocol, the run's {field} needs version {needed}: "
                + "give the worker an image of the coordinator's release (spec.worker.image).");
        }

        if (state.Current(statement.Member) is not { } current)
        {
            return WhyNot(state, statement.Member);
        }

        if (state.Dataset is { } dataset && dataset != statement.Dataset)
        {
            return JoinDecision.Refuse(
                $"The dataset of {statement.Member} has fingerprint {statement.Dataset}, the run's has {dataset}: "
                + "give the worker the same files in the same order.");
        }

        var command = new MemberJoined(
            statement.Member, statement.Endpoint, statement.CertificateHash, statement.NumericClass, statement.Dataset);
        return new JoinDecision(JoinReply.Accepted, current.Joined == command ? null : command);
    }

    private static JoinDecision WhyNot(RunState state, Member member)
    {
        if (!state.Members.TryGetValue(member.Slot, out var newest))
        {
            return JoinDecision.NotNow($"Slot {member.Slot} is given to nobody yet; try again.");
        }

        if (newest.Member.Epoch > member.Epoch)
        {
            return JoinDecision.Refuse($"Epoch {member.Epoch} of slot {member.Slot} is over: it is at {newest.Member.Epoch}.");
        }

        if (newest.Member.Epoch < member.Epoch)
        {
            return JoinDecision.NotNow($"Epoch {member.Epoch} of slot {member.Slot} is not accepted yet; try again.");
        }

        return newest.Member == member
            ? JoinDecision.Refuse($"{member} is lost ({newest.LossReason}).")
            : JoinDecision.Refuse($"Slot {member.Slot} belongs to {newest.Member}, not to {member}.");
    }
}
