using System.Net;
using System.Reflection;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Cli.Access;

/// <summary>One cluster and a namespace in it, as the user may see it.</summary>
internal sealed class ClusterAccess(IKubernetes client, string @namespace, string address) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The client.</summary>
    public IKubernetes Client => client;

    /// <summary>The namespace that was asked for, else the context's.</summary>
    public string Namespace => @namespace;

    /// <summary>The API server's address, for messages.</summary>
    public string Address => address;

    /// <summary>Opens a cluster by kubeconfig.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static ClusterAccess Open(FileInfo? kubeconfig, string? context, string? @namespace)
    {
        var files = Files(kubeconfig);
        if (files.Length > 0)
        {
            return Open(KubernetesClientConfiguration.BuildConfigFromConfigObject(Kubeconfigs.Load(files), context), @namespace);
        }

        return kubeconfig is null && KubernetesClientConfiguration.IsInCluster()
            ? Open(KubernetesClientConfiguration.InClusterConfig(), @namespace)
            : throw new CommandFailure(
                $"no cluster: there is no file {kubeconfig?.FullName ?? KubernetesClientConfiguration.KubeConfigDefaultLocation}; name a kubeconfig with --kubeconfig",
                ExitCode.NoCluster);
    }

    /// <summary>Opens a cluster by what a kubeconfig came to.</summary>
    public static ClusterAccess Open(KubernetesClientConfiguration configuration, string? @namespace)
    {
        configuration.HttpClientTimeout = Patience;
        return new ClusterAccess(new Kubernetes(configuration), @namespace ?? configuration.Namespace ?? "default", configuration.Host);
    }

    /// <summary>One of the product's objects; null where there is none of that name.</summary>
    public Task<T?> FindAsync<T>(string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => OrNull(() => client.CustomObjects.GetNamespacedCustomObjectAsync<T>(
            ApiGroup.Name, ApiGroup.Version, @namespace, Plural<T>(), name, cancellationToken));

    /// <summary>One of the product's objects that is in no namespace; null where there is none of that name.</summary>
    public Task<T?> FindClusterScopedAsync<T>(string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => OrNull(() => client.CustomObjects.GetClusterCustomObjectAsync<T>(
            ApiGroup.Name, ApiGroup.Version, Plural<T>(), name, cancellationToken));

    /// <summary>The product's objects of a kind in the namespace.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => (await client.CustomObjects.ListNamespacedCustomObjectAsync<ObjectList<T>>(
            ApiGroup.Name, ApiGroup.Version, @namespace, Plural<T>(), cancellationToken: cancellationToken)).Items;

    /// <summary>The product's objects of a kind that is in no namespace; null where the user may not list them.</summary>
    public async Task<IReadOnlyList<T>?> ListClusterScopedAsync<T>(CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return (await client.CustomObjects.ListClusterCustomObjectAsync<ObjectList<T>>(
                ApiGroup.Name, ApiGroup.Version, Plural<T>(), cancellationToken: cancellationToken)).Items;
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    /// <summary>The answer, or null where the server says 404.</summary>
    public static async Task<T?> OrNull<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The plural by which the server knows a kind.</summary>
    public static string Plural<T>() => typeof(T).GetCustomAttribute<KubernetesEntityAttribute>()!.PluralName;

    public void Dispose() => client.Dispose();

    /// <summary>The kubeconfigs that are there, as kubectl looks for them.</summary>
    private static FileInfo[] Files(FileInfo? named)
    {
        if (named is not null)
        {
            return named.Exists ? [named] : [];
        }

        var variable = Environment.GetEnvironmentVariable("KUBECONFIG");
        string[] paths = string.IsNullOrEmpty(variable)
            ? [KubernetesClientConfiguration.KubeConfigDefaultLocation]
            : variable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. paths.Where(File.Exists).Select(path => new FileInfo(path))];
    }

    private sealed class ObjectList<T>
    {
        public IReadOnlyList<T> Items { get; init; } = [];
    }
}
