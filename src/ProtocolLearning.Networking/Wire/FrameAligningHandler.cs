namespace ProtocolLearning.Networking.Wire;

/// <summary>
/// Sends what calls write in pieces that make an HTTP/2 frame of just under 16 KiB with its header. The connection's own frames hold
/// 16 KiB beside the header, so that each would need one whole TLS record and another one for nine bytes.
/// </summary>
internal sealed class FrameAligningHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Payload of one frame: with nine bytes of header, four frames fit into the connection's buffer of 64 KiB.</summary>
    public const int PieceBytes = (16 * 1024) - 10;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            request.Content = new AligningContent(content);
        }

        return base.SendAsync(request, cancellationToken);
    }

    private sealed class AligningContent : HttpContent
    {
        private readonly HttpContent _inner;

        public AligningContent(HttpContent inner)
        {
            _inner = inner;
            foreach (var header in inner.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken)
        {
            await using var aligning = new AligningStream(stream);
            await _inner.CopyToAsync(aligning, context, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _inner.Headers.ContentLength ?? 0;
            return _inner.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class AligningStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (buffer.Length > PieceBytes)
            {
                await inner.WriteAsync(buffer[..PieceBytes], cancellationToken);
                buffer = buffer[PieceBytes..];
            }

            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
