namespace ProtocolLearning.Benchmarks.KubeOps;

/// <summary>
/// Lets watches that name no version start at any: KubeOps begins with one, which a current API server refuses while its etcd is older
/// than 3.4.25, as that of <c>deploy/testbed/</c> is. It is told the same, every object that there is.
/// </summary>
internal sealed class AnyVersionHandler : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } address
            && address.Query.Contains("watch=true", StringComparison.OrdinalIgnoreCase)
            && !address.Query.Contains("resourceVersion=", StringComparison.Ordinal))
        {
            request.RequestUri = new Uri($"{address.AbsoluteUri}&resourceVersion=0");
        }

        return base.SendAsync(request, cancellationToken);
    }
}
