using System.Net;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>Where a coordinator's server listens, for whom it speaks, and what a caller may cost.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Term">Term of this coordinator.</param>
/// <param name="Listen">Address and port; port 0 takes a free one.</param>
/// <param name="OperatorKey">Whose proposals are taken; null: nobody's.</param>
public sealed record CoordinatorServerOptions(string Run, long Term, IPEndPoint Listen, IdentityPublicKey? OperatorKey)
{
    /// <summary>The versions of the protocol that it speaks.</summary>
    public ProtocolVersions Versions { get; init; } = ProtocolVersions.Own;

    /// <summary>A session whose worker says nothing for so long is cut off; heartbeats come every two seconds.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A caller that takes no entry for so long is cut off.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many may follow the log or the figures at once, sessions not counted.</summary>
    public int MaxFollowers { get; init; } = 128;
}
