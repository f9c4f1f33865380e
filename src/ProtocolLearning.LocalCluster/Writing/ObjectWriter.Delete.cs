using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Writing;

internal sealed partial class ObjectWriter
{
    /// <summary>Deletes an object, at once where nothing holds it back; else it is marked and leaves later.</summary>
    public Outcome<Deletion> Delete(ResourceKind kind, ObjectKey key, DeleteOptions options)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (store.Find(kind.StorageName, key) is not { } current)
            {
                return ApiFailures.NotFound(kind, key.Name);
            }

            if (CheckPreconditions(kind, key, current.Content, options) is { } failure)
            {
                return failure;
            }

            var marked = Mark(kind, current.Content, options);
            var removes = marked.At("metadata", "deletionGracePeriodSeconds").AsWhole() == 0 && !Finalizers.HoldBack(marked);
            if (options.DryRun)
            {
                return new Deletion(Uncommitted(key, marked, current), removes);
            }

            if (removes && store.Commit(kind.StorageName, key, current, null) is { } removed)
            {
                return new Deletion(removed, true);
            }

            if (!removes && JsonNode.DeepEquals(marked, current.Content))
            {
                return new Deletion(current, false);
            }

            if (!removes && store.Commit(kind.StorageName, key, current, marked) is { } kept)
            {
                return new Deletion(kept, false);
            }
        }

        return TooMuchContention(kind, key.Name);
    }

    private static ApiFailure? CheckPreconditions(ResourceKind kind, ObjectKey key, JsonObject content, DeleteOptions options)
    {
        var metadata = content.Object("metadata");
        return Check("UID", options.PreconditionUid, metadata.Text("uid"), "deleted and then recreated")
            ?? Check("ResourceVersion", options.PreconditionVersion, metadata.Text("resourceVersion"), "modified");

        ApiFailure? Check(string what, string? wanted, string? actual, string perhaps) => wanted is null || wanted == actual
            ? null
            : ApiFailures.Conflict(
                kind,
                key.Name,
                $"the {what} in the precondition ({wanted}) does not match the {what} in record ({actual}). "
                    + $"The object might have been {perhaps}");
    }

    /// <summary>The object as its deletion leaves it: time, grace and the finalizer that the propagation asks for.</summary>
    private JsonObject Mark(ResourceKind kind, JsonObject content, DeleteOptions options)
    {
        var marked = content.Copy();
        var metadata = marked.EnsureObject("metadata");
        var grace = Math.Max(0, kind.Rules.DefaultGraceSeconds(content) is var usual and > 0
            ? options.GracePeriodSeconds ?? usual
            : 0);
        if (metadata["deletionTimestamp"] is null)
        {
            metadata["deletionTimestamp"] = Timestamps.Format(time.GetUtcNow().AddSeconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
            if (kind.CountsGeneration)
            {
                metadata["generation"] = (metadata.Whole("generation") ?? 0) + 1;
            }
        }
        else if (metadata.Whole("deletionGracePeriodSeconds") is { } pending
            && options.GracePeriodSeconds is { } asked
            && asked < pending)
        {
            var due = DateTimeOffset.Parse(metadata.Text("deletionTimestamp")!, CultureInfo.InvariantCulture);
            metadata["deletionTimestamp"] = Timestamps.Format(due.AddSeconds(asked - pending));
            metadata["deletionGracePeriodSeconds"] = asked;
        }

        if (options.Propagation is { } propagation)
        {
            Propagate(marked, propagation);
        }

        if (kind is { Group: "", Plural: "namespaces" })
        {
            marked.EnsureObject("status")["phase"] = "Terminating";
        }

        return marked;
    }

    private static void Propagate(JsonObject content, Propagation propagation)
    {
        Finalizers.Remove(content, Finalizers.ForegroundDeletion);
        Finalizers.Remove(content, Finalizers.Orphan);
        if (propagation == Propagation.Foreground)
        {
            Finalizers.Add(content, Finalizers.ForegroundDeletion);
        }
        else if (propagation == Propagation.Orphan)
        {
            Finalizers.Add(content, Finalizers.Orphan);
        }
    }
}
