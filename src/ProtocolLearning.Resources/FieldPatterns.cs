namespace ProtocolLearning.Resources;

/// <summary>The regular expressions of string fields. They are RE2 and .NET alike.</summary>
internal static class FieldPatterns
{
    /// <summary>An object's name: an RFC 1123 subdomain.</summary>
    public const string Name = @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>A namespace: an RFC 1123 label.</summary>
    public const string Label = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A non-negative decimal number, without exponent.</summary>
    public const string Decimal = @"^[0-9]{1,12}(\.[0-9]{1,12})?$";

    /// <summary>A decimal number with an optional sign, as status fields hold it.</summary>
    public const string SignedDecimal = @"^-?[0-9]{1,12}(\.[0-9]{1,12})?$";

    /// <summary>A number in [0, 1), for decays and momenta.</summary>
    public const string Fraction = @"^0(\.[0-9]{1,12})?$";

    /// <summary>A Kubernetes quantity.</summary>
    public const string Quantity = @"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

    /// <summary>host:port, the host a name, an IPv4 address or a bracketed IPv6 address.</summary>
    public const string Endpoint = @"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?):[0-9]{1,5}$";

    /// <summary>An image reference; the registry checks it in full.</summary>
    public const string Image = "^[A-Za-z0-9][-A-Za-z0-9._/:@]*$";

    /// <summary>An environment variable's name.</summary>
    public const string EnvironmentName = "^[A-Za-z_][A-Za-z0-9_]*$";

    /// <summary>32 bytes in base64: an Ed25519 public key.</summary>
    public const string PublicKey = "^[A-Za-z0-9+/]{43}=$";

    /// <summary>32 bytes in lower-case hexadecimal: a SHA-256 hash.</summary>
    public const string Sha256 = "^[0-9a-f]{64}$";

    /// <summary>An extended resource of the NVIDIA device plugin, a MIG profile included.</summary>
    public const string GpuResource = @"^nvidia\.com/(gpu|mig-[0-9a-z.]+)(\.shared)?$";
}
