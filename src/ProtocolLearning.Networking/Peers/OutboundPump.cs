namespace ProtocolLearning.Networking.Peers;

/// <summary>Empties a queue into a connection: small messages whole, payloads of others in pieces, and small ones between pieces.</summary>
internal static class OutboundPump
{
    /// <summary>Runs until it is cancelled or the connection breaks. What it has taken and not sent by then is given back.</summary>
    /// <param name="queue">What waits for the peer.</param>
    /// <param name="writer">Writes to it.</param>
    /// <param name="chunkBytes">Size of the pieces.</param>
    /// <param name="sent">Hears how long each piece took.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(
        OutboundQueue queue,
        FrameWriter writer,
        int chunkBytes,
        Action<int, TimeSpan> sent,
        TimeProvider time,
        CancellationToken cancellationToken)
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
                    if (PieceOf(large.Payload.Length, chunkBytes) == large.Payload.Length)
                    {
                        var began = time.GetTimestamp();
                        await writer.WriteAsync(FrameKind.Whole, large.Header, large.Payload, cancellationToken);
                        sent(large.Payload.Length, time.GetElapsedTime(began));
                        large.Complete(PeerSendOutcome.Sent);
                        large = null;
                        continue;
                    }

                    await writer.WriteAsync(FrameKind.Start, large.Header, default, cancellationToken);
                }

                var piece = large.Payload.Slice(offset, PieceOf(large.Payload.Length - offset, chunkBytes));
                var start = time.GetTimestamp();
                await writer.WriteAsync(FrameKind.Next, default, piece, cancellationToken);
                sent(piece.Length, time.GetElapsedTime(start));
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

    /// <summary>A short rest goes with the piece before it.</summary>
    private static int PieceOf(int rest, int chunkBytes) => rest <= chunkBytes + (chunkBytes / 8) ? rest : chunkBytes;
}
