using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>Gives a pod its node, once.</summary>
internal sealed class PodBinder(ObjectWriter writer, TimeProvider time)
{
    public Outcome<StoredObject> Bind(ResourceKind kind, ObjectKey key, JsonObject binding, WriteOptions options)
    {
        var node = binding.At("target", "name").AsText() ?? "";
        if (node.Length == 0)
        {
            return ApiFailures.Invalid(kind, key.Name, [FieldCause.Required("target.name")]);
        }

        var uid = binding.At("metadata", "uid").AsText();
        return writer.Change(kind, key, options, pod =>
        {
            if (pod.At("spec", "nodeName").AsText() is { Length: > 0 } present)
            {
                return ApiFailures.Conflict(kind, key.Name, $"pod {key.Name} is already assigned to node \"{present}\"");
            }

            if (pod.At("metadata", "deletionTimestamp") is not null)
            {
                return ApiFailures.Conflict(kind, key.Name, $"pod {key.Name} is being deleted, cannot be assigned to a host");
            }

            pod.EnsureObject("metadata").SetOrRemove("uid", uid ?? pod.At("metadata", "uid"));
            pod.EnsureObject("spec")["nodeName"] = node;
            MarkScheduled(pod.EnsureObject("status"));
            return pod;
        });
    }

    private void MarkScheduled(JsonObject status)
    {
        var others = (status.Array("conditions") ?? [])
            .Where(condition => condition.Text("type") != "PodScheduled")
            .Select(condition => condition?.DeepClone())
            .ToArray();
        status["conditions"] = new JsonArray([.. others, new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastTransitionTime"] = Timestamps.Format(time.GetUtcNow()),
        }]);
    }
}
