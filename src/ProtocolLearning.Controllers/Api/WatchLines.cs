using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ProtocolLearning.Controllers.Api;

/// <summary>
/// Splits a watch's body into lines. However the connection ends, the enumeration just ends: the caller resumes by version.
/// </summary>
internal static class WatchLines
{
    private const int MaximumLineBytes = 16 << 20;

    public static async IAsyncEnumerable<ReadOnlySequence<byte>> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream);
        try
        {
            while (await ReadMoreAsync(reader, cancellationToken) is { } read)
            {
                var buffer = read.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = buffer.Slice(0, end);
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                    if (!line.IsEmpty)
                    {
                        yield return line;
                    }
                }

                if (buffer.Length > MaximumLineBytes)
                {
                    throw new InvalidDataException($"A line of a watch is longer than {MaximumLineBytes} bytes.");
                }

                // What follows the last newline is half a line: the connection broke inside it.
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static async ValueTask<ReadResult?> ReadMoreAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
