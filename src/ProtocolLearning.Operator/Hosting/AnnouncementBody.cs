using ProtocolLearning.Operator.Coordination;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>What a coordinator says of itself once it serves.</summary>
/// <param name="Run">Its run.</param>
/// <param name="Term">Its term.</param>
/// <param name="Endpoint">host:port.</param>
/// <param name="Key">Its Ed25519 public key, base64.</param>
internal sealed record AnnouncementBody(string? Run, long Term, string? Endpoint, string? Key)
{
    /// <summary>The address; null where a field is missing.</summary>
    public CoordinatorAddress? Address => Endpoint is not null && Key is not null ? new CoordinatorAddress(Term, Endpoint, Key) : null;
}
