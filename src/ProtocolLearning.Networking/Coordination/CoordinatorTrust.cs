using ProtocolLearning.Networking.Identity;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>
/// Which coordinator a caller believes: one with the pinned key, or where none is pinned the first one seen, and never one of a
/// lower term than was seen.
/// </summary>
public sealed class CoordinatorTrust
{
    private readonly Lock _lock = new();
    private readonly string _run;

    /// <summary>Starts with what is known beforehand.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="pinned">The coordinator's key, or null to trust the first one seen.</param>
    /// <param name="minimumTerm">Least term that is accepted.</param>
    public CoordinatorTrust(string run, IdentityPublicKey? pinned = null, long minimumTerm = 0)
    {
        _run = run;
        Key = pinned;
        Term = minimumTerm;
    }

    /// <summary>The key that is trusted, null until the first was seen.</summary>
    public IdentityPublicKey? Key { get; private set; }

    /// <summary>The highest term seen.</summary>
    public long Term { get; private set; }

    /// <summary>Checks a statement against the certificate that its connection showed, and remembers key and term where it holds.</summary>
    /// <returns>Null, or why it is not believed.</returns>
    internal string? Check(Signed<CoordinatorStatement> signed, string certificateHash)
    {
        lock (_lock)
        {
            if (!IdentityPublicKey.TryParse(signed.PublicKey, out var claimed))
            {
                return "the coordinator names no Ed25519 key";
            }

            if (Key is not null && Key != claimed)
            {
                return $"the coordinator's key is {claimed}, and {Key} is pinned";
            }

            if (!claimed.Verifies(SignatureDomain.CoordinatorStatement, signed))
            {
                return "the coordinator's statement is not signed with its key";
            }

            var statement = signed.Value;
            if (statement.CertificateHash != certificateHash || statement.Run != _run)
            {
                return "the coordinator's statement is for another certificate or run";
            }

            if (statement.Term < Term)
            {
                return $"the coordinator's term is {statement.Term}, and {Term} was seen: a newer coordinator has taken over";
            }

            Key = claimed;
            Term = statement.Term;
            return null;
        }
    }
}
