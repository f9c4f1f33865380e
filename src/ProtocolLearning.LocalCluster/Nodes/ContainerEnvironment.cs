using System.Text;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Works out a container's environment: envFrom first, then env, later ones over earlier ones.</summary>
internal sealed class ContainerEnvironment(V1Pod pod, V1Container container, PodConfiguration configuration, MountTable mounts, string address)
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The variables that the container defines, mount paths replaced; null and a problem where one cannot be had.</summary>
    public IReadOnlyDictionary<string, string>? Resolve(out ContainerProblem? problem)
    {
        _values.Clear();
        problem = (container.EnvFrom ?? []).Select(AddSource).FirstOrDefault(found => found is not null)
            ?? (container.Env ?? []).Select(AddVariable).FirstOrDefault(found => found is not null);
        return problem is null ? _values : null;
    }

    private ContainerProblem? AddSource(V1EnvFromSource source)
    {
        var prefix = source.Prefix ?? "";
        if (source.ConfigMapRef is { } configMapRef)
        {
            if (configuration.ConfigMaps.TryGetValue(configMapRef.Name, out var configMap))
            {
                foreach (var (key, value) in configMap.Data ?? new Dictionary<string, string>())
                {
                    _values[prefix + key] = mounts.Rewrite(value);
                }
            }
            else if (configMapRef.Optional != true)
            {
                return Missing("envFrom", "configmap", configMapRef.Name);
            }
        }

        if (source.SecretRef is { } secretRef)
        {
            if (configuration.Secrets.TryGetValue(secretRef.Name, out var secret))
            {
                foreach (var (key, value) in secret.Data ?? new Dictionary<string, byte[]>())
                {
                    _values[prefix + key] = Encoding.UTF8.GetString(value);
                }
            }
            else if (secretRef.Optional != true)
            {
                return Missing("envFrom", "secret", secretRef.Name);
            }
        }

        return null;
    }

    private ContainerProblem? AddVariable(V1EnvVar variable)
    {
        var where = $"env {variable.Name}";
        switch (variable.ValueFrom)
        {
            case null:
                // Paths first: a folder that stands for one variable may contain the text of another mount path.
                _values[variable.Name] = VariableExpansion.Expand(mounts.Rewrite(variable.Value ?? ""), _values);
                return null;
            case { SecretKeyRef: { } reference }:
                return AddSecretKey(where, variable.Name, reference);
            case { ConfigMapKeyRef: { } reference }:
                return AddConfigMapKey(where, variable.Name, reference);
            case { FieldRef: { } reference } when PodFields.TryRead(pod, reference.FieldPath, address, out var value):
                _values[variable.Name] = value;
                return null;
            case { FieldRef: { } reference }:
                return Problem(where, $"fieldRef {reference.FieldPath} is not known to a process node");
            default:
                return Problem(where, "a process node knows only secretKeyRef, configMapKeyRef and fieldRef in valueFrom");
        }
    }

    private ContainerProblem? AddSecretKey(string where, string name, V1SecretKeySelector reference)
    {
        var found = configuration.Secrets.TryGetValue(reference.Name, out var secret);
        if (secret?.Data is not null && secret.Data.TryGetValue(reference.Key, out var value))
        {
            _values[name] = Encoding.UTF8.GetString(value);
            return null;
        }

        return reference.Optional == true ? null
            : found ? Problem(where, $"secret \"{reference.Name}\" has no key \"{reference.Key}\"")
            : Missing(where, "secret", reference.Name);
    }

    private ContainerProblem? AddConfigMapKey(string where, string name, V1ConfigMapKeySelector reference)
    {
        var found = configuration.ConfigMaps.TryGetValue(reference.Name, out var configMap);
        if (configMap?.Data is not null && configMap.Data.TryGetValue(reference.Key, out var value))
        {
            _values[name] = mounts.Rewrite(value);
            return null;
        }

        return reference.Optional == true ? null
            : found ? Problem(where, $"configmap \"{reference.Name}\" has no key \"{reference.Key}\"")
            : Missing(where, "configmap", reference.Name);
    }

    private ContainerProblem Missing(string where, string kind, string name) =>
        Problem(where, $"{kind} \"{name}\" not found in namespace {pod.Metadata.NamespaceProperty}; create it and the container starts");

    private ContainerProblem Problem(string where, string message) =>
        ContainerProblem.Configuration($"container {container.Name}, {where}: {message}");
}
