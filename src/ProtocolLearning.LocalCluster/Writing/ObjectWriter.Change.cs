using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Apply;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Writing;

internal sealed partial class ObjectWriter
{
    /// <summary>
    /// Changes an object: <paramref name="propose"/> gets a copy of the current one in the served form and returns what it should
    /// become. A resource version or uid in the proposal that is not the current one is a conflict.
    /// </summary>
    public Outcome<StoredObject> Change(
        ResourceKind kind, ObjectKey key, WriteOptions options, Func<JsonObject, Outcome<JsonObject>> propose)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (store.Find(kind.StorageName, key) is not { } current)
            {
                return ApiFailures.NotFound(kind, key.Name);
            }

            var before = kind.Conversion.FromStored(current.Content);
            if (propose(before.Copy()).Refused(out var refusal, out var proposal))
            {
                return refusal;
            }

            var known = proposal.At("metadata", "managedFields") is JsonArray { Count: 0 }
                ? []
                : FieldManagerEntry.ReadAll(before);
            var prepared = Prepare(kind, key, options, before, proposal);
            if (prepared.Refused(out refusal, out var after))
            {
                return refusal;
            }

            UpdateTracking.Track(kind, known, before, after, options.FieldManager, options.Subresource, Now);
            if (Finish(kind, key, options, current, before, after) is { } written)
            {
                return written;
            }
        }

        return TooMuchContention(kind, key.Name);
    }

    /// <summary>
    /// Brings a proposal into the form in which it may be stored; the specification or the status, as the endpoint allows.
    /// </summary>
    private static Outcome<JsonObject> Prepare(
        ResourceKind kind, ObjectKey key, WriteOptions options, JsonObject before, JsonObject proposal)
    {
        var failure = ContentRules.MatchKind(kind, proposal)
            ?? CheckIdentity(kind, key, options, before, proposal)
            ?? ContentRules.DropUnknown(kind, proposal, options);
        if (failure is not null)
        {
            return failure;
        }

        JsonObject after;
        if (options.Subresource == "status")
        {
            after = before.Copy();
            after.SetOrRemove("status", proposal["status"]);
        }
        else
        {
            after = proposal;
            if (MetadataRules.RefuseDeletion(before, after) is { } cause)
            {
                return ApiFailures.Invalid(kind, key.Name, [cause]);
            }

            MetadataRules.Restore(before, after);
            if (options.Subresource.Length == 0)
            {
                after.SetOrRemove("status", kind.HasStatus ? before["status"] : after["status"]);
                kind.Rules.PrepareUpdate(before, after);
            }
        }

        if (ContentRules.Complete(kind, before, after, options) is { } invalid)
        {
            return invalid;
        }

        if (kind.CountsGeneration && ContentRules.SpecificationDiffers(kind, before, after))
        {
            after.EnsureObject("metadata")["generation"] = (before.At("metadata", "generation").AsWhole() ?? 0) + 1;
        }

        return after;
    }

    private static ApiFailure? CheckIdentity(
        ResourceKind kind, ObjectKey key, WriteOptions options, JsonObject before, JsonObject proposal)
    {
        var metadata = proposal.EnsureObject("metadata");
        if (metadata.Text("name") is { Length: > 0 } name && name != key.Name)
        {
            return ApiFailures.BadRequest($"the name of the object ({name}) does not match the name on the URL ({key.Name})");
        }

        if (kind.IsNamespaced && metadata.Text("namespace") is { Length: > 0 } space && space != key.Namespace)
        {
            return ApiFailures.BadRequest(
                $"the namespace of the object ({space}) does not match the namespace on the URL ({key.Namespace})");
        }

        if (metadata.Text("resourceVersion") is { Length: > 0 } version
            && version != before.At("metadata", "resourceVersion").AsText())
        {
            return ApiFailures.Modified(kind, key.Name);
        }

        var actual = before.At("metadata", "uid").AsText();
        if (metadata.Text("uid") is not { Length: > 0 } wanted || wanted == actual)
        {
            return null;
        }

        return options.Verb == "patch"
            ? ApiFailures.Invalid(kind, key.Name, [FieldCause.Invalid("metadata.uid", $"\"{wanted}\"", "field is immutable")])
            : ApiFailures.Conflict(kind, key.Name, $"Precondition failed: UID in precondition: {wanted}, UID in object meta: {actual}");
    }

    /// <summary>
    /// Commits what was prepared: nothing where nothing differs, a deletion where the last finalizer is gone. Null: start again.
    /// </summary>
    private StoredObject? Finish(
        ResourceKind kind, ObjectKey key, WriteOptions options, StoredObject current, JsonObject before, JsonObject after)
    {
        if (JsonNode.DeepEquals(WithoutManagedFields(before), WithoutManagedFields(after)) && SameOwnership(before, after))
        {
            return current;
        }

        var stored = kind.Conversion.ToStored(after);
        if (options.DryRun)
        {
            return Uncommitted(key, stored, current);
        }

        var leaves = stored.At("metadata", "deletionTimestamp") is not null
            && stored.At("metadata", "deletionGracePeriodSeconds").AsWhole() is null or 0
            && !Finalizers.HoldBack(stored);
        return leaves ? Remove(kind, key, current, stored) : store.Commit(kind.StorageName, key, current, stored);
    }

    /// <summary>Removes an object whose last form differs from the stored one; the deletion shows that last form.</summary>
    private StoredObject? Remove(ResourceKind kind, ObjectKey key, StoredObject current, JsonObject last) =>
        store.Commit(kind.StorageName, key, current, null) is { } removed
            ? Uncommitted(key, WithVersion(last, removed.Version), removed)
            : null;

    private static JsonObject WithVersion(JsonObject content, long version)
    {
        content.EnsureObject("metadata")["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        return content;
    }

    private static bool SameOwnership(JsonObject before, JsonObject after)
    {
        var (old, current) = (FieldManagerEntry.ReadAll(before), FieldManagerEntry.ReadAll(after));
        return old.Count == current.Count
            && old.All(entry => current.Any(twin => twin.IsSameManager(entry) && twin.Fields.SameAs(entry.Fields)));
    }
}
