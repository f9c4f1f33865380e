namespace ProtocolLearning.Data.Remote;

/// <summary>A range on its way here, and the response that it belongs to.</summary>
/// <param name="content">Its bytes.</param>
/// <param name="response">Disposed with it.</param>
internal sealed class RemoteBody(Stream content, IDisposable response) : IDisposable
{
    /// <summary>Its bytes, from front to back.</summary>
    public Stream Content { get; } = content;

    public void Dispose()
    {
        Content.Dispose();
        response.Dispose();
    }
}
