using Grpc.Core;
using Polly;
using Polly.Retry;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>How often a coordinator is tried, and what is worth a retry.</summary>
internal static class CoordinatorRetry
{
    public static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    public static ResiliencePipeline Create(TimeProvider time, int attempts) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = attempts,
                Delay = FirstDelay,
                MaxDelay = MaxDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<RpcException>(IsTransient),
            })
            .Build();

    public static TimeSpan Next(TimeSpan delay) => delay * 2 < MaxDelay ? delay * 2 : MaxDelay;

    // What the coordinator decided stands; what the network did may pass.
    public static bool IsTransient(RpcException exception) =>
        exception.StatusCode is not (StatusCode.PermissionDenied or StatusCode.InvalidArgument or StatusCode.NotFound
            or StatusCode.Unimplemented or StatusCode.Unauthenticated);
}
