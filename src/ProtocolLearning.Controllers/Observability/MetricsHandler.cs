using System.Globalization;

namespace ProtocolLearning.Controllers.Observability;

/// <summary>Counts requests by code and measures the time to the answer's headers.</summary>
internal sealed class MetricsHandler(ControllerMetrics metrics, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var (method, host) = (request.Method.Method, request.RequestUri?.Authority ?? "");
        var code = "<error>";
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return response;
        }
        finally
        {
            metrics.Requests.WithLabels(code, method, host).Inc();
            metrics.RequestDuration.WithLabels(method, host).Observe(time.GetElapsedTime(started).TotalSeconds);
        }
    }
}
