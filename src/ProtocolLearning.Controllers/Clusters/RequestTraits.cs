namespace ProtocolLearning.Controllers.Clusters;

/// <summary>What a request tells the handler that holds requests back.</summary>
internal static class RequestTraits
{
    /// <summary>How long its sender waits for an answer at most; without, as long as it takes.</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> TimeLimit = new("protocollearning.time-limit");

    /// <summary>It asks how the server does, and is never held back.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsProbe = new("protocollearning.probe");
}
