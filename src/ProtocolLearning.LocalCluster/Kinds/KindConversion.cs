using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary>How a served version differs from the stored form of its objects.</summary>
internal class KindConversion
{
    public static KindConversion Identity { get; } = new();

    /// <summary>The name of the place where the objects are kept, where it is not the kind's own.</summary>
    public virtual string? StorageName => null;

    /// <summary>Whether stored bytes can be sent as they are.</summary>
    public virtual bool IsIdentity => true;

    /// <summary>The served form of a stored object; the stored one is never changed.</summary>
    public virtual JsonObject FromStored(JsonObject stored) => stored;

    /// <summary>The stored form of a served object, which may be changed in place.</summary>
    public virtual JsonObject ToStored(JsonObject served) => served;
}
