using k8s.Models;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Environment variables of workers' and coordinators' containers.</summary>
internal static class PodEnvironment
{
    public static V1EnvVar Variable(string name, string value) => new() { Name = name, Value = value };

    /// <summary>Listening on a fixed port of the pod's own address, and announcing it.</summary>
    public static IEnumerable<V1EnvVar> OfPodAddress(int port) =>
    [
        new V1EnvVar
        {
            Name = "POD_IP",
            ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "status.podIP" } },
        },
        Variable(WorkerEnvironment.Listen, $"0.0.0.0:{port}"),
    ];

    /// <summary>Variables by name, later ones in place of earlier ones.</summary>
    public static IList<V1EnvVar> Merge(params IEnumerable<V1EnvVar>[] layers)
    {
        var merged = new List<V1EnvVar>();
        foreach (var variable in layers.SelectMany(layer => layer))
        {
            merged.RemoveAll(earlier => earlier.Name == variable.Name);
            merged.Add(variable);
        }

        return merged;
    }

    public static IEnumerable<V1EnvVar> Plain(IEnumerable<EnvironmentVariable>? variables) =>
        (variables ?? []).Select(variable => Variable(variable.Name, variable.Value));
}
