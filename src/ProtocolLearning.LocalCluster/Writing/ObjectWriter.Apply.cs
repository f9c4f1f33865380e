using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Apply;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Writing;

internal sealed partial class ObjectWriter
{
    /// <summary>Applies a configuration, creating the object where there is none.</summary>
    public Outcome<StoredObject> Apply(ResourceKind kind, ObjectKey key, JsonObject configuration, WriteOptions options)
    {
        if (CheckConfiguration(kind, key, configuration, options) is { } failure)
        {
            return failure;
        }

        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var current = store.Find(kind.StorageName, key);
            if (current is null)
            {
                if (options.Subresource.Length > 0)
                {
                    return ApiFailures.NotFound(kind, key.Name);
                }

                var created = CreateOnce(kind, key.Namespace, configuration.Copy(), options, TrackCreation);
                if (created.Failure?.Reason == "AlreadyExists")
                {
                    continue;
                }

                return created;
            }

            var applied = ApplyTo(kind, key, configuration, options, current);
            if (applied.Failure is not null || applied.Value is not null)
            {
                return applied.Failure is { } refusal ? refusal : applied.Value!;
            }
        }

        return TooMuchContention(kind, key.Name);

        void TrackCreation(JsonObject content) => ServerSideApply.TrackCreation(
            kind, configuration, content, options.FieldManager, Now);
    }

    private (StoredObject? Value, ApiFailure? Failure) ApplyTo(
        ResourceKind kind, ObjectKey key, JsonObject configuration, WriteOptions options, StoredObject current)
    {
        var before = kind.Conversion.FromStored(current.Content);
        if (CheckIdentity(kind, key, options, before, configuration) is { } conflict)
        {
            return (null, conflict);
        }

        var scoped = Scope(kind, options, configuration);
        var merged = ServerSideApply.Apply(kind, before, scoped, options.FieldManager, options.Subresource, options.Force, Now);
        if (merged.Refused(out var failure, out var proposal))
        {
            return (null, failure);
        }

        var entries = FieldManagerEntry.ReadAll(proposal);
        var versionless = proposal;
        versionless.Object("metadata")?.Remove("resourceVersion");
        if (Prepare(kind, key, options, before, versionless).Refused(out failure, out var after))
        {
            return (null, failure);
        }

        FieldManagerEntry.WriteAll(after, entries);
        return (Finish(kind, key, options, current, before, after), null);
    }

    private static ApiFailure? CheckConfiguration(
        ResourceKind kind, ObjectKey key, JsonObject configuration, WriteOptions options)
    {
        if (options.FieldManager.Length == 0)
        {
            return ApiFailures.InvalidOptions("PatchOptions", FieldCause.Required("fieldManager", "is required for apply patch"));
        }

        if (configuration.At("metadata", "managedFields") is JsonArray { Count: > 0 })
        {
            return ApiFailures.BadRequest("metadata.managedFields must be nil");
        }

        var metadata = configuration.EnsureObject("metadata");
        metadata.TryAdd("name", key.Name);
        if (configuration["apiVersion"] is null || configuration["kind"] is null)
        {
            return ApiFailures.BadRequest("invalid object type: an applied configuration must have apiVersion and kind");
        }

        return ContentRules.MatchKind(kind, configuration) ?? ContentRules.DropUnknown(kind, configuration, options);
    }

    /// <summary>The configuration without what the endpoint does not write.</summary>
    private static JsonObject Scope(ResourceKind kind, WriteOptions options, JsonObject configuration)
    {
        var scoped = configuration.Copy();
        if (options.Subresource.Length == 0)
        {
            if (kind.HasStatus)
            {
                scoped.Remove("status");
            }

            return scoped;
        }

        return new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion,
            ["kind"] = kind.Kind,
            ["metadata"] = new JsonObject { ["name"] = scoped.At("metadata", "name")?.DeepClone() },
            ["status"] = scoped["status"]?.DeepClone(),
        };
    }
}
