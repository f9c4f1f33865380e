using Grpc.Core;

namespace ProtocolLearning.Networking.Peers;

/// <summary>Binds the peer service's method; gRPC finds it by this shape, as generated code has it.</summary>
[BindServiceMethod(typeof(PeerServiceBase), nameof(Bind))]
internal abstract class PeerServiceBase
{
    public static void Bind(ServiceBinderBase binder, PeerServiceBase? service) =>
        binder.AddMethod(
            PeerFrame.Method,
            service is null ? null : new ClientStreamingServerMethod<PeerFrame, PeerClosing>(service.Send));

    public abstract Task<PeerClosing> Send(IAsyncStreamReader<PeerFrame> frames, ServerCallContext context);
}
