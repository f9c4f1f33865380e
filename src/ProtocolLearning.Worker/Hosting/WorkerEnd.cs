namespace ProtocolLearning.Worker.Hosting;

/// <summary>Why a worker ends.</summary>
/// <param name="ExitCode">See <see cref="WorkerExitCode"/>.</param>
/// <param name="Reason">Why, for the log.</param>
internal sealed record WorkerEnd(int ExitCode, string Reason);
