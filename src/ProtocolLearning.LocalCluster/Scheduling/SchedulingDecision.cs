namespace ProtocolLearning.LocalCluster.Scheduling;

/// <summary>Where a pod goes, or why it goes nowhere.</summary>
/// <param name="NodeName">The node; null if none fits.</param>
/// <param name="Message">Why no node fits, in kube-scheduler's words; empty if one does.</param>
internal sealed record SchedulingDecision(string? NodeName, string Message);
