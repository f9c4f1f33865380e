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
            var version = await member.Api.ReadRawAsync("/version", either.Token);
            if (!version.IsSuccess)
            {
                return new MemberObservation(MemberProbe.Unreachable, version.Message ?? "it has no /version");
            }

            var dynamicResources = await HasDynamicResourcesAsync(member, either.Token);
            var leftovers = await sweep.SweepAsync(member, cancellationToken);
            return member.HasSynced
                ? new MemberObservation(
                    MemberProbe.Ready, "its API answers", GitVersion(version.Value!), NodeSummary.Of(member.Cache<V1Node>().List()), leftovers, dynamicResources)
                : new MemberObservation(MemberProbe.Syncing, Listing(member), GitVersion(version.Value!));
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

    /// <returns>Null where it does not let the operator ask.</returns>
    private static async Task<bool?> HasDynamicResourcesAsync(ICluster member, CancellationToken cancellationToken)
    {
        try
        {
            return (await member.Api.ReadRawAsync("/apis/resource.k8s.io/v1", cancellationToken)).IsSuccess;
        }
        catch (ApiException exception) when (exception.StatusCode == HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    /// <summary>What is left over in a lost member is still counted: it is swept when the member returns.</summary>
    private MemberObservation Lost(ICluster member, MemberProbe probe, string message) =>
        new(probe, message, Leftovers: sweep.Find(member)?.Count);

    private static string Listing(ICluster member)
    {
        var missing = string.Join("; ", member.Missing);
        return $"its objects are being listed: {(missing.Length > LongestMessage ? missing[..LongestMessage] : missing)}";
    }

    private static string? GitVersion(string body)
    {
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
