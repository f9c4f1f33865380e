using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>The members of metadata that belong to the server, and the checks of the rest.</summary>
internal static class MetadataRules
{
    private const string LabelRule =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
        + "and at most 63 of them";

    private static readonly string[] ServerOwned =
        [
            "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
            "generation", "generateName", "selfLink", "resourceVersion",
        ];

    /// <summary>Puts what the server owns back to what it was.</summary>
    public static void Restore(JsonObject current, JsonObject changed)
    {
        var metadata = changed.EnsureObject("metadata");
        foreach (var name in ServerOwned)
        {
            metadata.SetOrRemove(name, current.At("metadata", name));
        }
    }

    /// <summary>Only DELETE begins a deletion: an update that says so is wrong, while one that forgets a deletion changes nothing.</summary>
    public static FieldCause? RefuseDeletion(JsonObject current, JsonObject changed) =>
        current.At("metadata", "deletionTimestamp") is null && changed.At("metadata", "deletionTimestamp") is { } time
            ? FieldCause.Invalid("metadata.deletionTimestamp", time.ToJsonString(), "field is immutable")
            : null;

    public static void Validate(JsonObject? current, JsonObject content, ICollection<FieldCause> causes)
    {
        foreach (var (name, value) in content.At("metadata", "labels") as JsonObject ?? [])
        {
            if (value.AsText() is { } text && !IsLabelValue(text))
            {
                causes.Add(FieldCause.Invalid("metadata.labels", $"\"{text}\"", $"{LabelRule} (label {name})"));
            }
        }

        if (current.At("metadata", "deletionTimestamp") is not null)
        {
            foreach (var added in Finalizers.Of(content).Except(Finalizers.Of(current)))
            {
                var what = "no new finalizers can be added if the object is being deleted, found new finalizers";
                causes.Add(FieldCause.Forbidden("metadata.finalizers", $"{what} [\"{added}\"]"));
            }
        }
    }

    private static bool IsLabelValue(string text) => text.Length == 0
        || (text.Length <= 63 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));
}
