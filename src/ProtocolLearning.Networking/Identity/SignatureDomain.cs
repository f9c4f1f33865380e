namespace ProtocolLearning.Networking.Identity;

/// <summary>
/// What a signature is for. The domain is signed together with the record, so a signature made for one purpose proves nothing for
/// another. The version rises where the record changes its meaning.
/// </summary>
public static class SignatureDomain
{
    /// <summary>A worker's statement of who it is, signed by its participant.</summary>
    public const string MembershipStatement = "protocollearning.dev/membership-statement/v2";

    /// <summary>A coordinator's statement of its TLS certificate and term.</summary>
    public const string CoordinatorStatement = "protocollearning.dev/coordinator-statement/v1";

    /// <summary>A participant's statement that a worker of its may be reached through a relay.</summary>
    public const string RelayStatement = "protocollearning.dev/relay-statement/v1";

    /// <summary>A contributor's commitment to its pseudo-gradient.</summary>
    public const string Commitment = "protocollearning.dev/commitment/v1";

    /// <summary>A proposal of the operator to a coordinator.</summary>
    public const string Proposal = "protocollearning.dev/proposal/v1";
}
