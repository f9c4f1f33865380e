using Grpc.Core;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>The coordinator's methods on the wire: gRPC, with the canonical JSON of the protocol's records as messages.</summary>
internal static class CoordinatorContract
{
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Request header of a session: index of the first log entry that the worker wants.</summary>
    public const string FromIndexHeader = "plearn-from-index";

    private const string Service = "protocollearning.v1.Coordinator";
    private const int MaxSmallBytes = 16 * 1024;
    private const int MaxReportBytes = 1024 * 1024;

    public static Method<ChallengeRequest, ChallengeReply> Challenge { get; } =
        Of<ChallengeRequest, ChallengeReply>(MethodType.Unary, nameof(Challenge), MaxSmallBytes, MaxSmallBytes);

    public static Method<Signed<MembershipStatement>, JoinReply> Join { get; } =
        Of<Signed<MembershipStatement>, JoinReply>(MethodType.Unary, nameof(Join), MaxSmallBytes, MaxSmallBytes);

    public static Method<Report, LogEntry> Session { get; } =
        Of<Report, LogEntry>(MethodType.DuplexStreaming, nameof(Session), MaxReportBytes, MaxMessageBytes);

    public static Method<Signed<ProposalEnvelope>, ProposalReply> Propose { get; } =
        Of<Signed<ProposalEnvelope>, ProposalReply>(MethodType.Unary, nameof(Propose), MaxMessageBytes, MaxSmallBytes);

    public static Method<FollowRequest, LogEntry> Follow { get; } =
        Of<FollowRequest, LogEntry>(MethodType.ServerStreaming, nameof(Follow), MaxSmallBytes, MaxMessageBytes);

    public static Method<WatchRequest, RunProgress> Watch { get; } =
        Of<WatchRequest, RunProgress>(MethodType.ServerStreaming, nameof(Watch), MaxSmallBytes, MaxMessageBytes);

    private static Method<TRequest, TReply> Of<TRequest, TReply>(MethodType type, string name, int maxRequest, int maxReply)
        where TRequest : class
        where TReply : class =>
        new(type, Service, name, BoundedJson.Marshaller<TRequest>(maxRequest), BoundedJson.Marshaller<TReply>(maxReply));
}
