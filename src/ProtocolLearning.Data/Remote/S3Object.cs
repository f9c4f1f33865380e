using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace ProtocolLearning.Data.Remote;

/// <summary>An object of an S3 bucket.</summary>
internal sealed class S3Object(IAmazonS3 client, string bucket, string key) : IRemoteObject
{
    public string Address { get; } = $"s3://{bucket}/{key}";

    public async Task<RemoteVersion> DescribeAsync(CancellationToken cancellationToken)
    {
        var metadata = await S3Failures.Translate(
            Address, () => client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = key }, cancellationToken));
        return new RemoteVersion(metadata.ContentLength, metadata.ETag, HasRanges: true);
    }

    public async Task<RemoteBody> OpenAsync(RemoteVersion version, long start, long length, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest
        {
            BucketName = bucket,
            Key = key,
            ByteRange = new ByteRange(start, start + length - 1),
            EtagToMatch = version.Tag,
        };
        try
        {
            var response = await S3Failures.Translate(Address, () => client.GetObjectAsync(request, cancellationToken));
            return new RemoteBody(response.ResponseStream, response);
        }
        catch (AmazonS3Exception changed) when (changed.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw new RemoteSourceException($"'{Address}' changed while it was read; start again once it is at rest.");
        }
    }
}
