using Grpc.Core;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>Binds the coordinator's methods; gRPC finds them by this shape, as generated code has it.</summary>
[BindServiceMethod(typeof(CoordinatorServiceBase), nameof(Bind))]
internal abstract class CoordinatorServiceBase
{
    public static void Bind(ServiceBinderBase binder, CoordinatorServiceBase? service)
    {
        binder.AddMethod(
            CoordinatorContract.Challenge,
            service is null ? null : new UnaryServerMethod<ChallengeRequest, ChallengeReply>(service.Challenge));
        binder.AddMethod(
            CoordinatorContract.Join,
            service is null ? null : new UnaryServerMethod<Signed<MembershipStatement>, JoinReply>(service.Join));
        binder.AddMethod(
            CoordinatorContract.Session,
            service is null ? null : new DuplexStreamingServerMethod<Report, LogEntry>(service.Session));
        binder.AddMethod(
            CoordinatorContract.Propose,
            service is null ? null : new UnaryServerMethod<Signed<ProposalEnvelope>, ProposalReply>(service.Propose));
        binder.AddMethod(
            CoordinatorContract.Follow,
            service is null ? null : new ServerStreamingServerMethod<FollowRequest, LogEntry>(service.Follow));
        binder.AddMethod(
            CoordinatorContract.Watch,
            service is null ? null : new ServerStreamingServerMethod<WatchRequest, RunProgress>(service.Watch));
    }

    public abstract Task<ChallengeReply> Challenge(ChallengeRequest request, ServerCallContext context);

    public abstract Task<JoinReply> Join(Signed<MembershipStatement> request, ServerCallContext context);

    public abstract Task Session(
        IAsyncStreamReader<Report> reports, IServerStreamWriter<LogEntry> entries, ServerCallContext context);

    public abstract Task<ProposalReply> Propose(Signed<ProposalEnvelope> request, ServerCallContext context);

    public abstract Task Follow(FollowRequest request, IServerStreamWriter<LogEntry> entries, ServerCallContext context);

    public abstract Task Watch(WatchRequest request, IServerStreamWriter<RunProgress> figures, ServerCallContext context);
}
