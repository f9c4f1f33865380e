using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>How an <see cref="EmbeddedApiServer"/> is set up.</summary>
public sealed class EmbeddedApiServerOptions
{
    /// <summary>The cluster's name in kubeconfig and logs: lower case letters, digits and <c>-</c>.</summary>
    public string Name { get; set; } = "local";

    /// <summary>The TCP port on the loopback address; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>The clock of timestamps, watch timeouts, bookmarks and slow responses.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the server logs.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>How many changes of each kind are kept for watches; a watch that is further behind ends with 410.</summary>
    public int ChangeLogCapacity { get; set; } = 8192;

    /// <summary>How often a watch without news gets a bookmark, where it asked for them.</summary>
    public TimeSpan BookmarkInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Custom resource definitions that are there from the start.</summary>
    public IList<V1CustomResourceDefinition> CustomResourceDefinitions { get; } = [];

    /// <summary>The same as YAML texts, each with one or more documents.</summary>
    public IList<string> CustomResourceDefinitionYaml { get; } = [];
}
