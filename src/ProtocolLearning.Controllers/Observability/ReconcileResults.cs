namespace ProtocolLearning.Controllers.Observability;

/// <summary>The values of the <c>result</c> label of <c>controller_runtime_reconcile_total</c>.</summary>
internal static class ReconcileResults
{
    public const string Success = "success";
    public const string Error = "error";
    public const string Requeue = "requeue";
    public const string RequeueAfter = "requeue_after";

    public static readonly string[] All = [Success, Error, Requeue, RequeueAfter];
}
