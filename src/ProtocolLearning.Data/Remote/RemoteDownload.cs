using System.Security.Cryptography;
using System.Text;
using Polly;
using Polly.Retry;

namespace ProtocolLearning.Data.Remote;

/// <summary>
/// Brings remote objects into a folder, each version once. An object comes in pieces and goes on where it broke off, in this process
/// or in the next; a file gets its name when it is whole, and has the hash that is asked for.
/// </summary>
/// <param name="folder">Full path; it is made where it is not there.</param>
/// <param name="limits">Bounds.</param>
/// <param name="time">The clock of the pauses between attempts.</param>
internal sealed class RemoteDownload(string folder, RemoteLimits limits, TimeProvider time)
{
    private const int BufferBytes = 1 << 17;

    private readonly ResiliencePipeline _attempts = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>(failure => failure is not RemoteSourceException),
            MaxRetryAttempts = limits.Attempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            Delay = limits.FirstPause,
            UseJitter = true,
        })
        .Build();

    /// <summary>The object as a local file.</summary>
    /// <param name="source">The object.</param>
    /// <param name="sha256">Hash that its content must have, lower-case hex; null takes what is there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="RemoteSourceException">It is not there, too long, or has another hash.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, or not now, in any attempt.</exception>
    public async Task<string> FetchAsync(IRemoteObject source, string? sha256, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var pinned = sha256 is null ? null : PathOf($"sha256/{sha256}");
        if (pinned is not null && File.Exists(pinned) && await HashAsync(pinned, cancellationToken) == sha256)
        {
            return pinned;
        }

        var version = await _attempts.ExecuteAsync(async token => await WithinIdleAsync(source.DescribeAsync, token), cancellationToken);
        if (version.Length > limits.MaxBytes)
        {
            throw new RemoteSourceException($"'{source.Address}' has {version.Length} bytes; at most {limits.MaxBytes} are read of one source.");
        }

        var path = pinned ?? PathOf($"version/{source.Address}/{version.Tag}/{version.Length}");
        if (pinned is null && version.Tag is not null && File.Exists(path))
        {
            return path;
        }

        var part = OpenPart(PathOf($"part/{source.Address}/{version.Tag}/{version.Length}"));
        await using (part)
        {
            await _attempts.ExecuteAsync(async token => await GoOnAsync(source, version, part, token), cancellationToken);
            part.Position = 0;
            if (sha256 is not null && await HashAsync(part, cancellationToken) is var found && found != sha256)
            {
                part.SetLength(0);
                throw new RemoteSourceException($"'{source.Address}' has the hash {found}, not {sha256} as the run asks for.");
            }

            part.Flush(flushToDisk: true);
        }

        File.Move(part.Name, path, overwrite: true);
        return path;
    }

    /// <summary>What another process has begun is gone on with, unless it still is at it.</summary>
    private static FileStream OpenPart(string path)
    {
        try
        {
            return Open($"{path}.part");
        }
        catch (IOException)
        {
            return Open($"{path}.{Environment.ProcessId}.part");
        }

        static FileStream Open(string name) =>
            new(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferBytes, useAsync: true);
    }

    private async Task GoOnAsync(IRemoteObject source, RemoteVersion version, FileStream file, CancellationToken cancellationToken)
    {
        if (!version.HasRanges || version.Tag is null || file.Length > version.Length)
        {
            file.SetLength(0);
        }

        file.Position = file.Length;
        while (file.Position < version.Length)
        {
            var length = version.HasRanges ? Math.Min(limits.PieceBytes, version.Length - file.Position) : version.Length;
            using var body = await WithinIdleAsync(token => source.OpenAsync(version, file.Position, length, token), cancellationToken);
            await CopyAsync(body.Content, file, length, cancellationToken);
        }

        await file.FlushAsync(cancellationToken);
    }

    /// <summary>Copies just so many bytes: a body that ends early is tried again from there, one that goes on is not read on.</summary>
    private async Task CopyAsync(Stream body, FileStream file, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (length > 0)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, length));
            var read = await WithinIdleAsync(async token => await body.ReadAsync(part, token), cancellationToken);
            if (read == 0)
            {
                await file.FlushAsync(cancellationToken);
                throw new HttpRequestException("The connection ended before the content did.");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length -= read;
        }
    }

    /// <summary>A server that sends nothing for long is one that cannot be reached.</summary>
    private async Task<T> WithinIdleAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(limits.Idle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
        try
        {
            return await step(either.Token);
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"The server sent nothing for {limits.Idle.TotalSeconds} s.");
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, useAsync: true);
        return await HashAsync(stream, cancellationToken);
    }

    private static async Task<string> HashAsync(Stream stream, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));

    private string PathOf(string what) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what))));
}
