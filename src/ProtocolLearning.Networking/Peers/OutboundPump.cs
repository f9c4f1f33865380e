namespace ProtocolLearning.Networking.Peers;

/// <summary>Empties a queue into a connection: small messages whole, payloads of others in pieces, and small ones between pieces.</summary>
internal static class OutboundPump
{
    /// <summary>Runs until it is cancelled or the connection breaks. What it has taken and not sent by then is given back.</summary>
    public static async Task RunAsync(OutboundQueue queue, FrameWriter writer, int chunkBytes, CancellationToken cancellationToken)
    {
        OutboundMessage? large = null;
        OutboundMessage? small = null;
        var offset = 0;
        try
        {
            while (true)
            {
                small = queue.TakeSmall();
                if (small is not null)
                {
                    await writer.WriteAsync(FrameKind.Whole, small.Header, small.Payload, cancellationToken);
                    small.Complete(PeerSendOutcome.Sent);
                    small = null;
                }

                if (large is null)
                {
                    large = queue.TakeLarge();
                    if (large is null)
                    {
                        await queue.WaitAsync(cancellationToken);
                        continue;
                    }

                    offset = 0;
                    await writer.WriteAsync(FrameKind.Start, large.Header, default, cancellationToken);
                }

                var piece = large.Payload.Slice(offset, Math.Min(chunkBytes, large.Payload.Length - offset));
                await writer.WriteAsync(FrameKind.Next, default, piece, cancellationToken);
                offset += piece.Length;
                if (offset == large.Payload.Length)
                {
                    large.Complete(PeerSendOutcome.Sent);
                    large = null;
                }
            }
        }
        finally
        {
            small?.Complete(PeerSendOutcome.Unreachable);
            large?.Complete(PeerSendOutcome.Unreachable);
        }
    }
}
