using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;
using ProtocolLearning.Benchmarks.Clusters;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>
/// What the API server itself takes for the writes of a cold start: the same two applies for each widget, as many at once, from a client
/// that knows beforehand what to send and reads no answer but its code.
/// </summary>
internal static class BareWidgets
{
    private const string Space = "bare";

    /// <summary>Makes widgets and writes what a runtime would.</summary>
    /// <returns>Seconds of the writes.</returns>
    /// <exception cref="HttpRequestException">The server refuses one.</exception>
    public static async Task<double> WriteAsync(Kubernetes client, int widgets, CancellationToken cancellationToken)
    {
        await ControlPlane.CreateNamespaceAsync(client, Space, cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = WidgetProcess.Workers, CancellationToken = cancellationToken };
        var requests = new (byte[] Child, byte[] Status)[widgets];
        await Parallel.ForAsync(0, widgets, options, async (index, stopping) =>
        {
            var created = KubernetesJson.Deserialize<Widget>(JsonSerializer.Serialize(await client.CustomObjects.CreateNamespacedCustomObjectAsync(
                WidgetCourse.Untouched(index, Space), Widget.Group, "v1", Space, "widgets", cancellationToken: stopping)));
            var child = created.Child();
            (child.ApiVersion, child.Kind) = (V1ConfigMap.KubeApiVersion, V1ConfigMap.KubeKind);
            var status = new { created.ApiVersion, created.Kind, metadata = new { created.Metadata.Name }, status = new { phase = created.Phase() } };
            requests[index] = (Bytes(child), Bytes(status));
        });
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, widgets, options, async (index, stopping) =>
        {
            var name = WidgetCourse.Name(index);
            await ApplyAsync($"api/v1/namespaces/{Space}/configmaps/{name}", requests[index].Child, stopping);
            await ApplyAsync($"apis/{Widget.Group}/v1/namespaces/{Space}/widgets/{name}/status", requests[index].Status, stopping);
        });
        return Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task ApplyAsync(string path, byte[] body, CancellationToken stopping)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(client.BaseUri, $"{path}?fieldManager=bare&force=true"))
            {
                Content = new ByteArrayContent(body),
                Version = new Version(2, 0),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml");
            request.Headers.Accept.ParseAdd("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
            using var answer = await client.HttpClient.SendAsync(request, stopping);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static byte[] Bytes<T>(T body) => Encoding.UTF8.GetBytes(KubernetesJson.Serialize(body));
}
