using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Polly;
using Polly.Retry;
using ProtocolLearning.Data.Remote;
using ProtocolLearning.Protocol.Checkpoints;

namespace ProtocolLearning.Data.Checkpoints;

/// <summary>
/// Checkpoints in a bucket. An object is put by one request, or in parts that become the object by one last request; parts of an upload
/// that fails are taken back.
/// </summary>
internal sealed class S3CheckpointStore : ICheckpointStore
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _prefix;
    private readonly S3CheckpointLimits _limits;
    private readonly ResiliencePipeline _attempts;

    /// <param name="address">s3://bucket/prefix.</param>
    /// <param name="endpoint">Address of the service; null: what the environment says.</param>
    /// <param name="region">Its region; null: what the environment says.</param>
    /// <param name="credentialsFile">A shared credentials file with a profile 'default'; used where it exists.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="time">The clock of the pauses between attempts.</param>
    public S3CheckpointStore(
        Uri address, string? endpoint, string? region, string? credentialsFile, S3CheckpointLimits limits, TimeProvider time)
    {
        _bucket = address.Host;
        _prefix = Uri.UnescapeDataString(address.AbsolutePath).Trim('/');
        _limits = limits;
        _client = S3Clients.Create(credentialsFile, endpoint, region, limits.RequestTimeout);
        Address = _prefix.Length == 0 ? $"s3://{_bucket}" : $"s3://{_bucket}/{_prefix}";
        _attempts = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>(failure => failure is not CheckpointStoreException),
                MaxRetryAttempts = limits.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = limits.FirstPause,
                UseJitter = true,
            })
            .Build();
    }

    public string Address { get; }

    public Task WriteAsync(string path, CheckpointContent content, CancellationToken cancellationToken) =>
        content.Length <= _limits.PartBytes
            ? PutAsync(path, content, cancellationToken)
            : PutPartsAsync(path, content, cancellationToken);

    public async Task<byte[]> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken) =>
        await TryAsync(path, "read", async token =>
        {
            // Asked for by range, for the SDK takes the tag of a whole object for its MD5, which it is not with every service.
            var request = new GetObjectRequest { BucketName = _bucket, Key = Key(path), ByteRange = new ByteRange(0, maxBytes) };
            using var response = await _client.GetObjectAsync(request, token);
            if (response.ContentLength > maxBytes)
            {
                throw new CheckpointStoreException(
                    $"'{Name(path)}' has more than the {maxBytes} bytes that are read.", isDamaged: true);
            }

            var content = new byte[response.ContentLength];
            await response.ResponseStream.ReadExactlyAsync(content, token);
            return content;
        }, cancellationToken);

    public async Task ReadAsync(string path, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (destination.Length == 0)
        {
            return;
        }

        var end = offset + destination.Length;
        await TryAsync(path, "read", async token =>
        {
            var request = new GetObjectRequest { BucketName = _bucket, Key = Key(path), ByteRange = new ByteRange(offset, end - 1) };
            using var response = await _client.GetObjectAsync(request, token);
            if (response.ContentLength != destination.Length)
            {
                throw new CheckpointStoreException($"'{Name(path)}' ends before byte {end}.", isDamaged: true);
            }

            await response.ResponseStream.ReadExactlyAsync(destination, token);
            return true;
        }, cancellationToken);
    }

    public async Task DeleteAsync(string folder, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = Key(folder) + "/" };
        do
        {
            var page = await TryAsync(folder, "listed", token => _client.ListObjectsV2Async(request, token), cancellationToken);
            keys.AddRange((page.S3Objects ?? []).Select(found => found.Key));
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);

        foreach (var key in keys)
        {
            await TryAsync(folder, "deleted", token => _client.DeleteObjectAsync(_bucket, key, token), cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task PutAsync(string path, CheckpointContent content, CancellationToken cancellationToken) =>
        await TryAsync(path, "written", async token =>
        {
            await using var stream = new ContentStream(content, 0, content.Length);
            var request = new PutObjectRequest
            {
                BucketName = _bucket,
                Key = Key(path),
                InputStream = stream,
                AutoCloseStream = false,
                UseChunkEncoding = false,
            };
            return await _client.PutObjectAsync(request, token);
        }, cancellationToken);

    private async Task PutPartsAsync(string path, CheckpointContent content, CancellationToken cancellationToken)
    {
        var upload = await TryAsync(
            path,
            "written",
            token => _client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = _bucket, Key = Key(path) }, token),
            cancellationToken);
        try
        {
            var parts = new List<PartETag>();
            for (var start = 0L; start < content.Length; start += _limits.PartBytes)
            {
                var number = parts.Count + 1;
                var part = await PutPartAsync(path, content, upload.UploadId, number, start, cancellationToken);
                parts.Add(new PartETag(number, part.ETag));
            }

            var complete = new CompleteMultipartUploadRequest
            {
                BucketName = _bucket,
                Key = Key(path),
                UploadId = upload.UploadId,
                PartETags = parts,
            };
            await TryAsync(path, "written", token => _client.CompleteMultipartUploadAsync(complete, token), cancellationToken);
        }
        catch
        {
            await TakeBackAsync(path, upload.UploadId);
            throw;
        }
    }

    private Task<UploadPartResponse> PutPartAsync(
        string path, CheckpointContent content, string upload, int number, long start, CancellationToken cancellationToken) =>
        TryAsync(path, "written", async token =>
        {
            var length = Math.Min(_limits.PartBytes, content.Length - start);
            await using var stream = new ContentStream(content, start, length);
            var request = new UploadPartRequest
            {
                BucketName = _bucket,
                Key = Key(path),
                UploadId = upload,
                PartNumber = number,
                PartSize = length,
                InputStream = stream,
                UseChunkEncoding = false,
            };
            return await _client.UploadPartAsync(request, token);
        }, cancellationToken);

    /// <summary>What a service keeps of an upload that never ends is paid for. Where this fails too, the bucket's lifecycle rule has to do it.</summary>
    private async Task TakeBackAsync(string path, string upload)
    {
        try
        {
            await _client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = _bucket, Key = Key(path), UploadId = upload }, CancellationToken.None);
        }
        catch (Exception failure) when (failure is AmazonClientException or AmazonServiceException or HttpRequestException or IOException)
        {
            // The failure that led here is the one to be told.
        }
    }

    /// <summary>Calls until it succeeds, or fails in a way that does not pass.</summary>
    private async Task<T> TryAsync<T>(string path, string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _attempts.ExecuteAsync(async token => await TranslateAsync(path, what, call, token), cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is IOException && failure is not CheckpointStoreException))
        {
            throw new CheckpointStoreException(
                $"'{Name(path)}' cannot be {what} after {_limits.Attempts} attempts: {failure.Message}", inner: failure);
        }
    }

    private async Task<T> TranslateAsync<T>(string path, string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (AmazonS3Exception failure) when (failure.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable
            && failure.ErrorCode != "NoSuchBucket" && what == "read")
        {
            throw new CheckpointStoreException(
                $"'{Name(path)}' is not there, or ends before what is to be read of it ({(int)failure.StatusCode}).", isDamaged: true, failure);
        }
        catch (AmazonS3Exception failure) when (failure.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests))
        {
            throw new CheckpointStoreException(
                $"'{Name(path)}' cannot be {what}: {failure.ErrorCode} ({(int)failure.StatusCode}); check bucket, prefix, endpoint and credentials.",
                inner: failure);
        }
        catch (Exception failure) when (failure is AmazonClientException or AmazonServiceException)
        {
            throw new HttpRequestException(failure.Message, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"the service took longer than {_limits.RequestTimeout.TotalSeconds} s", failure);
        }
    }

    private string Key(string path) => _prefix.Length == 0 ? path : $"{_prefix}/{path}";

    private string Name(string path) => $"s3://{_bucket}/{Key(path)}";
}
