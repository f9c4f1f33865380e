using Amazon.S3;
using Amazon.S3.Model;

namespace ProtocolLearning.Data.Remote;

/// <summary>Finds the objects of the S3 service that the environment names, see <see cref="S3Clients"/>.</summary>
/// <param name="credentialsFile">A shared credentials file with a profile 'default'; used where it exists.</param>
internal sealed class S3Store(string? credentialsFile) : IDisposable
{
    private readonly AmazonS3Client _client = S3Clients.Create(credentialsFile);

    /// <summary>The objects of s3://bucket/key, or of s3://bucket/prefix/ in ordinal order of their keys.</summary>
    /// <exception cref="RemoteSourceException">The address is malformed, or the bucket may not be listed.</exception>
    /// <exception cref="HttpRequestException">The service cannot be reached, or not now.</exception>
    public async Task<IReadOnlyList<IRemoteObject>> FindAsync(Uri address, CancellationToken cancellationToken)
    {
        var (bucket, key) = (address.Host, Uri.UnescapeDataString(address.AbsolutePath).TrimStart('/'));
        if (key.Length > 0 && !key.EndsWith('/'))
        {
            return [new S3Object(_client, bucket, key)];
        }

        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = key };
        do
        {
            var page = await S3Failures.Translate(address.ToString(), () => _client.ListObjectsV2Async(request, cancellationToken));
            keys.AddRange((page.S3Objects ?? []).Where(found => found.Size > 0 && !found.Key.EndsWith('/')).Select(found => found.Key));
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);

        return [.. keys.Order(StringComparer.Ordinal).Select(found => new S3Object(_client, bucket, found))];
    }

    public void Dispose() => _client.Dispose();
}
