using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>Where the operator is reached by coordinators. Whoever needs it before it is known waits.</summary>
internal sealed class OperatorAddress
{
    private readonly TaskCompletionSource<Uri> _base = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says where the operator is reached.</summary>
    public void Set(Uri address) => _base.TrySetResult(address);

    /// <summary>Where a run's coordinator announces itself, without the token at its end.</summary>
    public async Task<Uri> AnnouncementAsync(V1Alpha1TrainingRun run, CancellationToken cancellationToken) => new(
        await _base.Task.WaitAsync(cancellationToken),
        $"coordinators/{run.Metadata.NamespaceProperty}/{run.Metadata.Name}/");
}
