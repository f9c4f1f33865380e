using System.Globalization;
using System.Net;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests;
using ProtocolLearning.LocalCluster.Tests.ApiServer;
using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Conformance.Tests.Clusters;

/// <summary>
/// A real cluster, one for all tests of the collection: the one of the kubeconfig that the variable PLEARN_CONFORMANCE_KUBECONFIG
/// names, else a control plane of <c>deploy/testbed/</c>, which ends with the test process at the latest.
/// </summary>
public sealed class RealCluster : ITestCluster, IAsyncLifetime
{
    public const string Collection = "real cluster";

    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly string _name = $"conformance-{Environment.ProcessId}";
    private readonly string? _given = Environment.GetEnvironmentVariable("PLEARN_CONFORMANCE_KUBECONFIG");

    public string? Missing { get; private set; }

    public string Kubeconfig { get; private set; } = "";

    public int Minor { get; private set; }

    public bool HasControllers => _given is not null || TestBed.Has("kube-controller-manager");

    public async Task InitializeAsync()
    {
        Missing = _given is null ? await TestBed.MissingAsync() : null;
        if (Missing is not null)
        {
            return;
        }

        Kubeconfig = await File.ReadAllTextAsync(_given ?? await TestBed.UpAsync(_name));
        using var rest = new RestClient(Kubeconfig);
        Minor = int.Parse((await rest.GetAsync("/version")).At("minor").AsText()!.TrimEnd('+'), CultureInfo.InvariantCulture);
        string[] definitions = [Gadgets.Definition, .. CustomResourceDefinitions.All().Select(CustomResourceDefinitionYaml.Write)];
        await (_given is null ? InstallAsync(definitions) : InstallAsync(rest, definitions));
    }

    public async Task DisposeAsync()
    {
        if (_given is null && Missing is null)
        {
            await TestBed.DownAsync(_name);
        }
    }

    /// <summary>A pod needs its namespace's service account, and before 1.24 that account's token.</summary>
    public async Task SettleAsync(string @namespace)
    {
        if (!HasControllers)
        {
            return;
        }

        using var rest = new RestClient(Kubeconfig);
        await Eventually.TrueAsync(async () =>
        {
            var account = await rest.GetAsync($"/api/v1/namespaces/{@namespace}/serviceaccounts/default");
            return account.Code == HttpStatusCode.OK && (Minor >= 24 || account.At("secrets") is not null);
        }, "a service account with its token");
    }

    /// <summary>The first version: a server keeps no changes from before its start.</summary>
    public async Task<string> ExpiredVersionAsync(string @namespace)
    {
        await InterruptWatchesAsync();
        return "1";
    }

    public Task InterruptWatchesAsync() => _given is null ? TestBed.RestartApiServerAsync(_name) : Task.CompletedTask;

    private async Task InstallAsync(string[] definitions)
    {
        var folder = Directory.CreateTempSubdirectory("definitions-");
        try
        {
            foreach (var (definition, number) in definitions.Select((definition, number) => (definition, number)))
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{number}.yaml"), definition);
            }

            await TestBed.InstallAsync(_name, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task InstallAsync(RestClient rest, string[] definitions)
    {
        foreach (var definition in definitions)
        {
            var answer = await rest.SendAsync(HttpMethod.Post, Definitions, definition, "application/yaml");
            Assert.True(answer.Code is HttpStatusCode.Created or HttpStatusCode.Conflict, answer.Text);
        }

        await Eventually.TrueAsync(async () => (await rest.GetAsync(Definitions)).Items.All(
            definition => definition.At("status", "conditions") is { } conditions && conditions.ToJsonString().Contains("Established", StringComparison.Ordinal)), "every definition established");
    }
}
