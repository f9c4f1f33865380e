namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Copies a container's log to a reader, from its tail and up to a limit where that is asked for.</summary>
internal sealed class LogReader(TimeProvider timeProvider)
{
    private const int BlockBytes = 16 * 1024;
    private const int MessageBytes = 2048;
    private const int MessageLines = 80;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Copies; with <see cref="LogQuery.Follow"/> until the container's run has ended and all of it was copied.</summary>
    public async Task CopyAsync(ContainerLog log, LogQuery query, Stream output, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            log.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BlockBytes, useAsync: true);
        file.Position = query.TailLines is { } lines ? await TailAsync(file, lines, cancellationToken).ConfigureAwait(false) : 0;
        var left = query.LimitBytes ?? long.MaxValue;
        var block = new byte[BlockBytes];
        while (left > 0)
        {
            // Asked before the read: what was written before the end is then read after it.
            var mayGrow = query.Follow && log.IsGrowing();
            var read = await file.ReadAsync(block.AsMemory(0, (int)Math.Min(left, BlockBytes)), cancellationToken).ConfigureAwait(false);
            if (read > 0)
            {
                await output.WriteAsync(block.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                left -= read;
            }
            else if (!mayGrow)
            {
                return;
            }
            else
            {
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(PollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The last lines of a log, as many as fit into a termination message; null if it cannot be read.</summary>
    public static async Task<string?> LastWordsAsync(string path)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var lines = await TailAsync(file, MessageLines, CancellationToken.None).ConfigureAwait(false);
            file.Position = Math.Max(lines, file.Length - MessageBytes);
            using var reader = new StreamReader(file);
            return await reader.ReadToEndAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The position at which the last <paramref name="lines"/> lines begin.</summary>
    internal static async Task<long> TailAsync(Stream file, long lines, CancellationToken cancellationToken)
    {
        var end = file.Length;
        var block = new byte[BlockBytes];
        var found = 0L;
        for (var from = end; from > 0;)
        {
            var count = (int)Math.Min(BlockBytes, from);
            from -= count;
            file.Position = from;
            await file.ReadExactlyAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            for (var at = count - 1; at >= 0; at--)
            {
                // The newline at the very end closes the last line and begins none.
                if (block[at] == '\n' && from + at + 1 < end && ++found == lines)
                {
                    return from + at + 1;
                }

                if (lines == 0)
                {
                    return end;
                }
            }
        }

        return 0;
    }
}
