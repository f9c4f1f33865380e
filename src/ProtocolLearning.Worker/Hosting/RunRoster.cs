using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>Whom the log lets speak: the joined member of each slot that is not lost.</summary>
internal static class RunRoster
{
    public static PeerRoster Of(RunState state) => new(state.Members.Values
        .Where(member => member is { Phase: not MemberPhase.Lost, Joined: not null })
        .Select(member => new PeerAddress(member.Member, member.Joined!.Endpoint, member.Joined.CertificateHash)));
}
