using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary>Pods start Pending, hardly change their spec, and leave gracefully once they are on a node.</summary>
internal sealed partial class PodRules : KindRules
{
    private static readonly string[] ContainerLists = ["containers", "initContainers"];
    private static readonly string[] MutableFields =
        ["activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations", "schedulingGates"];

    public override void PrepareCreate(JsonObject content)
    {
        content["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QosClass(content.Object("spec")) };
        CopyLimitsToRequests(content.Object("spec"));
    }

    public override void Validate(JsonObject? current, JsonObject content, ICollection<FieldCause> causes)
    {
        var spec = content.Object("spec");
        if (spec is null)
        {
            causes.Add(FieldCause.Required("spec.containers"));
            return;
        }

        if (spec.Array("containers") is { Count: 0 })
        {
            causes.Add(FieldCause.Required("spec.containers"));
        }

        ValidateContainers(spec, causes);
        if (current is not null && !JsonNode.DeepEquals(Frozen(current), Frozen(content)))
        {
            causes.Add(FieldCause.Forbidden("spec", "pod updates may not change fields other than `spec.containers[*].image`,"
                + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                + "`spec.tolerations` (only additions to existing tolerations),"
                + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
        }
    }

    public override long DefaultGraceSeconds(JsonObject content)
    {
        var unscheduled = string.IsNullOrEmpty(content.At("spec", "nodeName").AsText());
        var finished = content.At("status", "phase").AsText() is "Succeeded" or "Failed";
        return unscheduled || finished ? 0 : content.At("spec", "terminationGracePeriodSeconds").AsWhole() ?? 30;
    }

    private static void ValidateContainers(JsonObject spec, ICollection<FieldCause> causes)
    {
        foreach (var list in ContainerLists)
        {
            var containers = spec.Array(list) ?? [];
            for (var i = 0; i < containers.Count; i++)
            {
                if (string.IsNullOrEmpty(containers[i].Text("image")))
                {
                    causes.Add(FieldCause.Required($"spec.{list}[{i}].image"));
                }

                ValidateQuantities(containers[i].Object("resources"), $"spec.{list}[{i}].resources", causes);
            }
        }
    }

    /// <summary>Whoever reads pods parses their quantities: one that is none would stop every scheduler and node.</summary>
    private static void ValidateQuantities(JsonObject? resources, string path, ICollection<FieldCause> causes)
    {
        foreach (var list in (string[])["limits", "requests"])
        {
            foreach (var (name, quantity) in resources.Object(list) ?? [])
            {
                if (!Quantity().IsMatch(quantity?.ToString() ?? ""))
                {
                    causes.Add(FieldCause.TypeInvalid($"{path}.{list}[{name}]", quantity?.ToString() ?? "", "must be a quantity such as 500m or 2Gi"));
                }
            }
        }
    }

    [GeneratedRegex(@"^[+-]?([0-9]{1,18}(\.[0-9]{0,9})?|\.[0-9]{1,9})([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?\z")]
    private static partial Regex Quantity();

    private static JsonObject Frozen(JsonObject content)
    {
        var spec = content.Object("spec")?.Copy() ?? [];
        foreach (var name in MutableFields)
        {
            spec.Remove(name);
        }

        foreach (var container in ContainerLists.SelectMany(list => spec.Array(list) ?? []).OfType<JsonObject>())
        {
            container.Remove("image");
        }

        return spec;
    }

    private static void CopyLimitsToRequests(JsonObject? spec)
    {
        foreach (var container in ContainerLists.SelectMany(list => spec.Array(list) ?? []).OfType<JsonObject>())
        {
            if (container.At("resources", "limits") is JsonObject limits && container.Object("resources") is { } resources)
            {
                var requests = resources.EnsureObject("requests");
                foreach (var (name, quantity) in limits)
                {
                    requests.TryAdd(name, quantity?.DeepClone());
                }
            }
        }
    }

    private static string QosClass(JsonObject? spec)
    {
        var containers = (spec.Array("containers") ?? []).Select(container => container.Object("resources")).ToArray();
        if (containers.All(resources => resources.Object("limits") is null && resources.Object("requests") is null))
        {
            return "BestEffort";
        }

        var guaranteed = containers.All(resources => resources.Object("limits") is { } limits
            && limits.ContainsKey("cpu") && limits.ContainsKey("memory")
            && (resources.Object("requests") is not { } requests || JsonNode.DeepEquals(requests, limits)));
        return guaranteed ? "Guaranteed" : "Burstable";
    }
}
