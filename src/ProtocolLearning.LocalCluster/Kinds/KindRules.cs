using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;

namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary>What is special about one kind when it is created, changed or deleted. The base has no specialities.</summary>
internal class KindRules
{
    public static KindRules None { get; } = new();

    /// <summary>Whether a status that comes with a new object is kept, though the kind has a status subresource.</summary>
    public virtual bool KeepsStatusOnCreate => false;

    /// <summary>Completes a new object in place.</summary>
    public virtual void PrepareCreate(JsonObject content)
    {
    }

    /// <summary>Completes a changed object in place.</summary>
    public virtual void PrepareUpdate(JsonObject current, JsonObject changed)
    {
    }

    /// <summary>Adds what is wrong beyond the schema. <paramref name="current"/> is null for a new object.</summary>
    public virtual void Validate(JsonObject? current, JsonObject content, ICollection<FieldCause> causes)
    {
    }

    /// <summary>Seconds between the request to delete and the removal when the request does not say.</summary>
    public virtual long DefaultGraceSeconds(JsonObject content) => 0;
}
