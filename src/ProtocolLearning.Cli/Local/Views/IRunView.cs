namespace ProtocolLearning.Cli.Local.Views;

/// <summary>Shows a run while it goes on.</summary>
internal interface IRunView
{
    /// <summary>Shows the run until it is cancelled; then shows its last state once more and returns.</summary>
    Task ShowAsync(Func<RunSnapshot> snapshot, CancellationToken stop);
}
