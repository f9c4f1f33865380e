using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace ProtocolLearning.Data.Remote;

/// <summary>
/// Clients of the S3 service that is named, else of the one that the environment names: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL for
/// another than Amazon's, which then is asked by path as MinIO is, and AWS_REGION. Credentials are those of a file, else what the SDK
/// finds: variables, a web identity, an instance.
/// </summary>
internal static class S3Clients
{
    /// <param name="credentialsFile">A shared credentials file with a profile 'default'; used where it exists.</param>
    /// <param name="endpoint">Address of the service; null: what the environment says.</param>
    /// <param name="region">Its region; null: what the environment says.</param>
    /// <param name="timeout">How long one request may take; null: as long as the SDK lets it.</param>
    public static AmazonS3Client Create(string? credentialsFile, string? endpoint = null, string? region = null, TimeSpan? timeout = null)
    {
        endpoint ??= Variable("AWS_ENDPOINT_URL_S3") ?? Variable("AWS_ENDPOINT_URL");
        region ??= Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? "us-east-1";
        var configuration = new AmazonS3Config
        {
            MaxErrorRetry = 0,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        };
        if (timeout is not null)
        {
            configuration.Timeout = timeout;
        }

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

        return File.Exists(credentialsFile)
            && new CredentialProfileStoreChain(credentialsFile).TryGetAWSCredentials("default", out var credentials)
                ? new AmazonS3Client(credentials, configuration)
                : new AmazonS3Client(configuration);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
