using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace ProtocolLearning.Data.Remote;

/// <summary>Which of S3's failures pass and which do not.</summary>
internal static class S3Failures
{
    /// <summary>Calls; a failure is one of <see cref="IRemoteObject"/>'s, but for a version that is not there any more.</summary>
    public static async Task<T> Translate<T>(string address, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (AmazonS3Exception failure) when (failure.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.PreconditionFailed))
        {
            throw new RemoteSourceException(
                $"'{address}' cannot be read: {failure.ErrorCode} ({(int)failure.StatusCode}); check bucket, key and credentials.");
        }
        catch (AmazonClientException failure)
        {
            throw new HttpRequestException($"'{address}' cannot be read: {failure.Message}", failure);
        }
        catch (AmazonServiceException failure) when (failure is not AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed })
        {
            throw new HttpRequestException($"'{address}' cannot be read: {failure.Message}", failure);
        }
    }
}
