using k8s.Models;
using ProtocolLearning.Controllers.Rbac;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>Says in the status of member clusters how each one does.</summary>
[EntityRbac(typeof(V1Alpha1MemberCluster), Verbs = RbacVerbs.All)]
[EntityRbac(typeof(V1Lease), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch | RbacVerbs.Create)]
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch)]
[EntityRbac(typeof(V1Alpha1ClusterProfile), Verbs = RbacVerbs.Get)]
internal sealed class MemberClusterController(MemberReporter reporter) : IEntityController<V1Alpha1MemberCluster>
{
    public async Task<ReconciliationResult<V1Alpha1MemberCluster>> ReconcileAsync(
        V1Alpha1MemberCluster entity, CancellationToken cancellationToken) =>
        ReconciliationResult<V1Alpha1MemberCluster>.Success(entity, await reporter.ReportAsync(entity, cancellationToken));

    public async Task<ReconciliationResult<V1Alpha1MemberCluster>> DeletedAsync(
        V1Alpha1MemberCluster entity, CancellationToken cancellationToken)
    {
        await reporter.ForgetAsync(entity.Metadata.Name);
        return ReconciliationResult<V1Alpha1MemberCluster>.Success(entity);
    }
}
