using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Apply;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Writing;

internal sealed partial class ObjectWriter
{
    private const int GeneratedNameAttempts = 8;

    private static readonly string[] NotOfTheClient =
        ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields", "resourceVersion", "generation"];

    /// <summary>Creates an object from a request's body.</summary>
    public Outcome<StoredObject> Create(ResourceKind kind, string space, JsonObject body, WriteOptions options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var created = CreateOnce(kind, space, body.Copy(), options, TrackUpdate);
            var taken = created.Failure is { Code: 409, Reason: "AlreadyExists" };
            if (!taken || !string.IsNullOrEmpty(body.At("metadata", "name").AsText()) || attempt == GeneratedNameAttempts)
            {
                return created;
            }
        }

        void TrackUpdate(JsonObject content) =>
            UpdateTracking.Track(
                kind, FieldManagerEntry.ReadAll(body), null, content, options.FieldManager, options.Subresource, Now);
    }

    private Outcome<StoredObject> CreateOnce(
        ResourceKind kind, string space, JsonObject body, WriteOptions options, Action<JsonObject> track)
    {
        var failure = ContentRules.MatchKind(kind, body)
            ?? PrepareMetadata(kind, space, body)
            ?? ContentRules.DropUnknown(kind, body, options);
        if (failure is not null)
        {
            return failure;
        }

        if (kind.HasStatus && !kind.Rules.KeepsStatusOnCreate)
        {
            body.Remove("status");
        }

        kind.Rules.PrepareCreate(body);
        if (ContentRules.Complete(kind, null, body, options) is { } invalid)
        {
            return invalid;
        }

        track(body);
        var name = body.At("metadata", "name").AsText()!;
        var key = new ObjectKey(kind.IsNamespaced ? space : "", name);
        if (NamespaceRefusal(kind, space, name) is { } refusal)
        {
            return refusal;
        }

        if (store.Find(kind.StorageName, key) is not null)
        {
            return ApiFailures.AlreadyExists(kind, name);
        }

        var stored = kind.Conversion.ToStored(body);
        if (options.DryRun)
        {
            return Uncommitted(key, stored, null);
        }

        return store.Commit(kind.StorageName, key, null, stored, () => NamespaceRefusal(kind, space, name) is null) is { } created
            ? created
            : NamespaceRefusal(kind, space, name) ?? ApiFailures.AlreadyExists(kind, name);
    }

    private ApiFailure? PrepareMetadata(ResourceKind kind, string space, JsonObject body)
    {
        var metadata = body.EnsureObject("metadata");
        if (kind.IsNamespaced && metadata.Text("namespace") is { Length: > 0 } named && named != space)
        {
            return ApiFailures.BadRequest(
                $"the namespace of the provided object does not match the namespace sent on the request ({named}, {space})");
        }

        if (metadata.Text("resourceVersion") is { Length: > 0 })
        {
            return ApiFailures.BadRequest("resourceVersion should not be set on objects to be created");
        }

        var name = metadata.Text("name") ?? "";
        var prefix = metadata.Text("generateName") ?? "";
        if (name.Length == 0)
        {
            if (prefix.Length == 0)
            {
                return ApiFailures.Invalid(kind, "", [FieldCause.Required("metadata.name", "name or generateName is required")]);
            }

            metadata["name"] = ObjectNames.Generate(prefix);
        }

        metadata.SetOrRemove("namespace", kind.IsNamespaced ? space : null);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now;
        foreach (var owned in NotOfTheClient)
        {
            metadata.Remove(owned);
        }

        if (kind.CountsGeneration)
        {
            metadata["generation"] = 1L;
        }

        if (kind is { Group: "apiextensions.k8s.io", Plural: "customresourcedefinitions" })
        {
            Finalizers.Add(body, Finalizers.CustomResourceCleanup);
        }

        return null;
    }
}
