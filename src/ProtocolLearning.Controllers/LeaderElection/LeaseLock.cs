using System.Text.Json.Nodes;

using k8s.Models;

using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Controllers.LeaderElection;

/// <summary>Reads and writes the Lease, each write on condition that nobody else wrote since.</summary>
internal sealed class LeaseLock(ApiClient api, LeaderElectionOptions options)
{
    private readonly ResourceKind _kind = ResourceKind.Of<V1Lease>();

    public async Task<ApiResult<LeaseRecord>> ReadAsync(CancellationToken cancellationToken) =>
        Translate(await api.GetAsync<V1Lease>(new ObjectKey(options.Namespace, options.Name), cancellationToken));

    public async Task<ApiResult<LeaseRecord>> CreateAsync(LeaseRecord record, CancellationToken cancellationToken) =>
        Translate(await api.SendAsync<V1Lease>(
            HttpMethod.Post, _kind.CollectionPath(options.Namespace), Document(record), "application/json", cancellationToken));

    public async Task<ApiResult<LeaseRecord>> WriteAsync(LeaseRecord record, CancellationToken cancellationToken) =>
        Translate(await api.SendAsync<V1Lease>(
            HttpMethod.Put,
            _kind.ObjectPath(new ObjectKey(options.Namespace, options.Name)),
            Document(record),
            "application/json",
            cancellationToken));

    private static ApiResult<LeaseRecord> Translate(ApiResult<V1Lease> result) => new(
        result.Outcome,
        result.Value is not { } lease
            ? null
            : new LeaseRecord(
                lease.Spec?.HolderIdentity ?? "",
                TimeSpan.FromSeconds(lease.Spec?.LeaseDurationSeconds ?? 0),
                lease.Spec?.AcquireTime ?? DateTime.UnixEpoch,
                lease.Spec?.RenewTime ?? DateTime.UnixEpoch,
                lease.Spec?.LeaseTransitions ?? 0,
                lease.Metadata.ResourceVersion ?? ""),
        result.Message);

    private JsonObject Document(LeaseRecord record)
    {
        var metadata = new JsonObject { ["namespace"] = options.Namespace, ["name"] = options.Name };
        if (record.ResourceVersion.Length > 0)
        {
            metadata["resourceVersion"] = record.ResourceVersion;
        }

        return new JsonObject
        {
            ["apiVersion"] = _kind.ApiVersion,
            ["kind"] = _kind.Kind,
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["holderIdentity"] = record.Holder,
                ["leaseDurationSeconds"] = (int)record.Duration.TotalSeconds,
                ["acquireTime"] = MicroTime.Format(record.AcquireTime),
                ["renewTime"] = MicroTime.Format(record.RenewTime),
                ["leaseTransitions"] = record.Transitions,
            },
        };
    }
}
