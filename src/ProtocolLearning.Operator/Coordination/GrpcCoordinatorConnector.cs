using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;

namespace ProtocolLearning.Operator.Coordination;

/// <inheritdoc/>
internal sealed class GrpcCoordinatorConnector(
    OperatorIdentity identity, CoordinatorLimits limits, TimeProvider time, ILoggerFactory loggers) : ICoordinatorConnector
{
    public ICoordinatorSession Open(string run, CoordinatorAddress address, Action changed)
    {
        var pinned = IdentityPublicKey.TryParse(address.PublicKey, out var key) ? key : null;
        var trust = new CoordinatorTrust(run, pinned, address.Term);
        var client = new CoordinatorClient(address.Endpoint, run, trust, time, loggers.CreateLogger<CoordinatorClient>());
        return new GrpcCoordinatorSession(run, client, identity.Key, changed, limits, time, loggers.CreateLogger<GrpcCoordinatorSession>());
    }
}
