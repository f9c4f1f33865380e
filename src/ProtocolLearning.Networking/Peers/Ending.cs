namespace ProtocolLearning.Networking.Peers;

/// <summary>Ends a connection from outside of the flow that owns its token source.</summary>
internal static class Ending
{
    public static void Cancel(CancellationTokenSource? connection)
    {
        try
        {
            connection?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection ended by itself in between: what was asked for.
        }
    }
}
