using System.Diagnostics;
using System.Net.Http.Headers;
using k8s;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>Notes when pods of a namespace appear in a watch. It asks for their metadata alone, and reads no more of a line than it needs.</summary>
internal sealed class PodArrivals : IDisposable
{
    private readonly HttpResponseMessage _response;

    private PodArrivals(HttpResponseMessage response) => _response = response;

    /// <summary>Begins to watch from a version on.</summary>
    public static async Task<PodArrivals> WatchAsync(Kubernetes client, string space, string resourceVersion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(client.BaseUri, $"api/v1/namespaces/{space}/pods?watch=1&timeoutSeconds=600&resourceVersion={resourceVersion}"));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"));
        var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new PodArrivals(response.EnsureSuccessStatusCode());
    }

    /// <summary>Reads on until so many pods have appeared.</summary>
    /// <returns>When the first and when the last one did, as <see cref="Stopwatch"/> timestamps.</returns>
    public async Task<(long First, long Last)> UntilAsync(int count, CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(await _response.Content.ReadAsStreamAsync(cancellationToken));
        var first = 0L;
        for (var seen = 0; ;)
        {
            var line = await lines.ReadLineAsync(cancellationToken) ?? throw new IOException($"the watch ended after {seen} of {count} pods");
            if (!line.StartsWith("""{"type":"ADDED",""", StringComparison.Ordinal))
            {
                continue;
            }

            var now = Stopwatch.GetTimestamp();
            first = seen++ == 0 ? now : first;
            if (seen == count)
            {
                return (first, now);
            }
        }
    }

    public void Dispose() => _response.Dispose();
}
