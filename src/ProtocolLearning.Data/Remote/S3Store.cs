using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Amazon.S3.Model;

namespace ProtocolLearning.Data.Remote;

/// <summary>
/// The S3 service that the environment names: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL for another than Amazon's, which then is asked by
/// path as MinIO is, and AWS_REGION. Credentials are those of a file, else what the SDK finds: variables, a web identity, an instance.
/// </summary>
internal sealed class S3Store : IDisposable
{
    private readonly AmazonS3Client _client;

    /// <param name="credentialsFile">A shared credentials file with a profile 'default'; used where it exists.</param>
    public S3Store(string? credentialsFile)
    {
        var endpoint = Variable("AWS_ENDPOINT_URL_S3") ?? Variable("AWS_ENDPOINT_URL");
        var region = Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? "us-east-1";
        var configuration = new AmazonS3Config { MaxErrorRetry = 0, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED };
        if (endpoint is null)
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            configuration.ServiceURL = endpoint;
            configuration.ForcePathStyle = true;
            configuration.AuthenticationRegion = region;
        }

        _client = File.Exists(credentialsFile)
            && new CredentialProfileStoreChain(credentialsFile).TryGetAWSCredentials("default", out var credentials)
                ? new AmazonS3Client(credentials, configuration)
                : new AmazonS3Client(configuration);
    }

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

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
