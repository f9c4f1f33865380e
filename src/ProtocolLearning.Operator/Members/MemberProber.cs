using System.Net;
using System.Text.Json;
using k8s.Models;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>Asks an engaged member how it does, and sweeps what is left over there.</summary>
internal sealed class MemberProber(LeftoverSweep sweep, MemberLimits limits, TimeProvider time)
{
    private const int LongestMessage = 1_024;
    private const int LongestVersion = 64;

    public async Task<MemberObservation> ProbeAsync(ICluster member, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limits.ProbeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // /version is answered without etcd, and says nothing of what the server can do.
            if (await AskAsync(member, "/readyz", either.Token) is { IsSuccess: false } unready)
            {
                return Lost(member, MemberProbe.Unreachable, unready.Message ?? "it has no /readyz");
            }

            var trouble = member.Trouble;
            if (trouble?.For >= limits.SyncPatience)
            {
                return Lost(member, MemberProbe.CacheStale, $"it answers, and what is known of it is {trouble.For.TotalSeconds:0} s old: {Kinds(trouble.Kinds)}");
            }

            var version = GitVersion((await AskAsync(member, "/version", either.Token))?.Value);
            if (!member.HasSynced)
            {
                return new MemberObservation(MemberProbe.Syncing, $"its objects are being listed: {Kinds(member.Missing)}", version);
            }

            var dynamicResources = await HasDynamicResourcesAsync(member, either.Token);
            var leftovers = await SweepAsync(member, cancellationToken);
            return new MemberObservation(
                MemberProbe.Ready, "its API answers", version, NodeSummary.Of(member.Cache<V1Node>().List()), leftovers, dynamicResources)
            {
                AsOf = trouble is null ? null : time.GetUtcNow() - trouble.For,
            };
        }
        catch (ApiException exception)
        {
            return Lost(member, exception.IsUnauthorized ? MemberProbe.Unauthorized : MemberProbe.Unreachable, exception.Message);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Lost(member, MemberProbe.Unreachable, $"no answer within {limits.ProbeTimeout.TotalSeconds:0} s");
        }
    }

    /// <returns>Null where it is there, and too busy to say.</returns>
    private static async Task<ApiResult<string>?> AskAsync(ICluster member, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await member.Api.ReadRawAsync(path, cancellationToken);
        }
        catch (ApiException exception) when (exception.StatusCode == HttpStatusCode.TooManyRequests)
        {
            return null;
        }
    }

    /// <summary>What it is too busy to delete is still left over.</summary>
    private async Task<int?> SweepAsync(ICluster member, CancellationToken cancellationToken)
    {
        try
        {
            return await sweep.SweepAsync(member, cancellationToken);
        }
        catch (ApiException exception) when (exception.StatusCode == HttpStatusCode.TooManyRequests)
        {
            return sweep.Find(member)?.Count;
        }
    }

    /// <returns>Null where it does not say, or does not let the operator ask.</returns>
    private static async Task<bool?> HasDynamicResourcesAsync(ICluster member, CancellationToken cancellationToken)
    {
        try
        {
            return (await AskAsync(member, "/apis/resource.k8s.io/v1", cancellationToken))?.IsSuccess;
        }
        catch (ApiException exception) when (exception.StatusCode == HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    /// <summary>What is left over in a lost member is still counted: it is swept when the member returns.</summary>
    private MemberObservation Lost(ICluster member, MemberProbe probe, string message) =>
        new(probe, message, Leftovers: sweep.Find(member)?.Count);

    private static string Kinds(IReadOnlyList<string> kinds)
    {
        var text = string.Join("; ", kinds);
        return text.Length > LongestMessage ? text[..LongestMessage] : text;
    }

    private static string? GitVersion(string? body)
    {
        if (body is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("gitVersion", out var version) && version.ValueKind == JsonValueKind.String
                ? version.GetString() is { Length: <= LongestVersion } text ? text : null
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
