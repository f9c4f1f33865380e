using k8s.Models;

namespace ProtocolLearning.Resources.Schema;

/// <summary>The schema of <c>metav1.Condition</c>, with the bounds of the Kubernetes API conventions.</summary>
internal static class ConditionSchema
{
    public static V1JSONSchemaProps Create() => new()
    {
        Type = "object",
        Description = "One aspect of the object's state.",
        Required = ["type", "status", "lastTransitionTime", "reason", "message"],
        Properties = new Dictionary<string, V1JSONSchemaProps>
        {
            ["type"] = Text("What the condition is about.", 316, @"^[A-Za-z]([A-Za-z0-9]*)$"),
            ["status"] = new V1JSONSchemaProps
            {
                Type = "string",
                Description = "Whether it holds.",
                EnumProperty = ["True", "False", "Unknown"],
            },
            ["observedGeneration"] = new V1JSONSchemaProps
            {
                Type = "integer",
                Format = "int64",
                Minimum = 0,
                Description = "Generation of the spec that the condition is about.",
            },
            ["lastTransitionTime"] = new V1JSONSchemaProps
            {
                Type = "string",
                Format = "date-time",
                MaxLength = 64,
                Description = "When the status changed last.",
            },
            ["reason"] = Text("Why, in one word for programs.", 1_024, "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"),
            ["message"] = Text("Why, in a sentence for people.", 4_096, pattern: null),
        },
    };

    private static V1JSONSchemaProps Text(string description, long maxLength, string? pattern) => new()
    {
        Type = "string",
        Description = description,
        MaxLength = maxLength,
        Pattern = pattern,
    };
}
