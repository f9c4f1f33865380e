using k8s;
using k8s.KubeConfigModels;

namespace ProtocolLearning.Cli.Access;

/// <summary>Several kubeconfigs as one, by kubectl's rule: of two entries of a name the first file's wins.</summary>
internal static class Kubeconfigs
{
    /// <param name="files">At least one file that exists.</param>
    public static K8SConfiguration Load(IReadOnlyList<FileInfo> files)
    {
        var merged = KubernetesClientConfiguration.LoadKubeConfig(files[0]);
        foreach (var file in files.Skip(1))
        {
            var next = KubernetesClientConfiguration.LoadKubeConfig(file);
            merged.CurrentContext ??= next.CurrentContext;
            merged.Contexts = Merge(merged.Contexts, next.Contexts, context => context.Name);
            merged.Clusters = Merge(merged.Clusters, next.Clusters, cluster => cluster.Name);
            merged.Users = Merge(merged.Users, next.Users, user => user.Name);
        }

        return merged;
    }

    private static List<T> Merge<T>(IEnumerable<T>? first, IEnumerable<T>? second, Func<T, string> name) =>
        [.. (first ?? []).Concat(second ?? []).DistinctBy(name)];
}
