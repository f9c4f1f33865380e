using System.Diagnostics;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>Counts the requests that this process sends, as HttpClient itself announces them, whoever uses it.</summary>
public sealed class RequestCounts : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Listener = "HttpHandlerDiagnosticListener";
    private const string Started = "System.Net.Http.HttpRequestOut.Start";

    private static readonly string[] Collections = ["widgets", "configmaps"];

    private long _reads;
    private long _writes;
    private long _lists;
    private long _watches;

    public RequestCounts() => DiagnosticListener.AllListeners.Subscribe(this);

    /// <summary>GETs of single objects.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>Requests that are no GETs.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>GETs of collections, each page for itself.</summary>
    public long Lists => Interlocked.Read(ref _lists);

    public long Watches => Interlocked.Read(ref _watches);

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == Listener)
        {
            value.Subscribe(this);
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == Started && value.Value?.GetType().GetProperty("Request")?.GetValue(value.Value) is HttpRequestMessage { RequestUri: { } address } request)
        {
            Count(request.Method, address);
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    private void Count(HttpMethod method, Uri address)
    {
        if (method != HttpMethod.Get)
        {
            Interlocked.Increment(ref _writes);
        }
        else if (address.Query.Contains("watch=true", StringComparison.OrdinalIgnoreCase))
        {
            Interlocked.Increment(ref _watches);
        }
        else if (Collections.Contains(address.Segments[^1].TrimEnd('/')))
        {
            Interlocked.Increment(ref _lists);
        }
        else
        {
            Interlocked.Increment(ref _reads);
        }
    }
}
