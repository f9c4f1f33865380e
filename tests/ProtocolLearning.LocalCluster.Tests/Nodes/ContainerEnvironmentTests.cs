using System.Collections.Immutable;
using System.Text;
using k8s.Models;
using ProtocolLearning.LocalCluster.Nodes;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

public sealed class ContainerEnvironmentTests
{
    private static readonly MountTable Mounts = new(new Dictionary<string, string> { ["/data"] = "/data/real" });
    private static readonly PodConfiguration Configuration = new(
        ImmutableDictionary<string, V1Secret>.Empty.Add(
            "keys", new V1Secret { Data = new Dictionary<string, byte[]> { ["token"] = Encoding.UTF8.GetBytes("/data is no path here") } }),
        ImmutableDictionary<string, V1ConfigMap>.Empty.Add(
            "settings", new V1ConfigMap { Data = new Dictionary<string, string> { ["folder"] = "/data/in", ["A"] = "from-map" } }));

    [Fact]
    public void Resolve_later_sources_win_and_paths_are_rewritten_once()
    {
        var values = Resolve(
            [
                new V1EnvVar { Name = "A", Value = "direct" },
                new V1EnvVar { Name = "ROOT", Value = "/data" },
                new V1EnvVar { Name = "FILE", Value = "$(ROOT)/file of $(A) $(LATER)" },
                new V1EnvVar { Name = "LATER", Value = "x" },
                new V1EnvVar { Name = "TOKEN", ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = "keys", Key = "token" } } },
                new V1EnvVar { Name = "POD", ValueFrom = Field("metadata.name") },
                new V1EnvVar { Name = "NODE", ValueFrom = Field("spec.nodeName") },
                new V1EnvVar { Name = "ADDRESS", ValueFrom = Field("status.podIP") },
                new V1EnvVar { Name = "ROLE", ValueFrom = Field("metadata.labels['role']") },
                new V1EnvVar { Name = "NOLABEL", ValueFrom = Field("metadata.labels['none']") },
                new V1EnvVar
                {
                    Name = "OPTIONAL",
                    ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = "none", Key = "x", Optional = true } },
                },
            ],
            out var problem);

        Assert.Null(problem);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["MAP_folder"] = "/data/real/in",
                ["MAP_A"] = "from-map",
                ["A"] = "direct",
                ["ROOT"] = "/data/real",
                ["FILE"] = "/data/real/file of direct $(LATER)",
                ["LATER"] = "x",
                ["TOKEN"] = "/data is no path here",
                ["POD"] = "a",
                ["NODE"] = "n1",
                ["ADDRESS"] = "127.0.0.1",
                ["ROLE"] = "worker",
                ["NOLABEL"] = "",
            },
            values);
    }

    public static TheoryData<V1EnvVarSource, string> Problems => new()
    {
        {
            new() { SecretKeyRef = new() { Name = "none", Key = "x" } },
            "container main, env X: secret \"none\" not found in namespace default; create it and the container starts"
        },
        { new() { SecretKeyRef = new() { Name = "keys", Key = "x" } }, "container main, env X: secret \"keys\" has no key \"x\"" },
        { new() { ConfigMapKeyRef = new() { Name = "settings", Key = "x" } }, "container main, env X: configmap \"settings\" has no key \"x\"" },
        { Field("spec.nodeSelector"), "container main, env X: fieldRef spec.nodeSelector is not known to a process node" },
        {
            new() { ResourceFieldRef = new() { Resource = "limits.cpu" } },
            "container main, env X: a process node knows only secretKeyRef, configMapKeyRef and fieldRef in valueFrom"
        },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void Resolve_source_that_cannot_be_had_is_a_configuration_problem(V1EnvVarSource source, string message)
    {
        Assert.Null(Resolve([new V1EnvVar { Name = "X", ValueFrom = source }], out var problem));

        Assert.Equal(new ContainerProblem("CreateContainerConfigError", message), problem);
    }

    private static V1EnvVarSource Field(string path) => new() { FieldRef = new V1ObjectFieldSelector { FieldPath = path } };

    private static IReadOnlyDictionary<string, string>? Resolve(IList<V1EnvVar> variables, out ContainerProblem? problem)
    {
        var pod = PodExamples.Pod("a").On("n1");
        pod.Metadata.Labels = new Dictionary<string, string> { ["role"] = "worker" };
        var container = pod.Spec.Containers[0];
        container.Env = variables;
        container.EnvFrom = [new V1EnvFromSource { Prefix = "MAP_", ConfigMapRef = new V1ConfigMapEnvSource { Name = "settings" } }];
        return new ContainerEnvironment(pod, container, Configuration, Mounts, "127.0.0.1").Resolve(out problem);
    }
}
