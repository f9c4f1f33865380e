using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Coordinators;

/// <summary>
/// A run's command log as its coordinator serves it: anybody may read it, and every entry is checked against the chain and the
/// protocol's rules as it comes.
/// </summary>
/// <param name="run">Name of the run.</param>
/// <param name="endpoint">host:port.</param>
/// <param name="key">The key that the coordinator must have; null takes whatever key answers.</param>
/// <param name="patience">How long to wait for each entry.</param>
/// <param name="time">The clock.</param>
internal sealed class CoordinatorLog(string run, string endpoint, IdentityPublicKey? key, TimeSpan patience, TimeProvider time)
{
    /// <summary>The log of a run's coordinator at the address that its status names, or at another one where that is forwarded.</summary>
    /// <exception cref="CommandFailure">The run has no coordinator that serves.</exception>
    public static CoordinatorLog Of(V1Alpha1TrainingRun run, string? forwarded, TimeSpan patience, TimeProvider time)
    {
        var coordinator = run.Status?.Coordinator;
        var endpoint = forwarded ?? coordinator?.Endpoint
            ?? throw new CommandFailure($"the coordinator of run {run.Metadata.Name} has not announced an address yet; see plearn status", ExitCode.Failed);
        return new CoordinatorLog(run.Metadata.Name, endpoint, IdentityPublicKey.TryParse(coordinator?.PublicKey, out var key) ? key : null, patience, time);
    }

    /// <summary>The entries from the first to the one that was the last when the reading began.</summary>
    /// <exception cref="CommandFailure">The coordinator does not answer, is not the one that is expected, or its log breaks a rule.</exception>
    public async IAsyncEnumerable<LogEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        await using var client = new CoordinatorClient(
            endpoint, run, new CoordinatorTrust(run, key), time, NullLogger<CoordinatorClient>.Instance);
        var head = await HeadAsync(client, ending.Token, cancellationToken);
        var state = RunState.Empty;
        await using var entries = client.FollowAsync(0, ending.Token).GetAsyncEnumerator(ending.Token);
        while (state.Index < head)
        {
            silence.CancelAfter(patience);
            var entry = await NextAsync(entries, cancellationToken);
            state = Apply(state, entry);
            yield return entry;
        }
    }

    private async Task<long> HeadAsync(CoordinatorClient client, CancellationToken ending, CancellationToken cancellationToken)
    {
        await using var figures = client.WatchAsync(ending).GetAsyncEnumerator(ending);
        return (await NextAsync(figures, cancellationToken)).LogIndex;
    }

    private async Task<T> NextAsync<T>(IAsyncEnumerator<T> stream, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNextAsync()
                ? stream.Current
                : throw new CommandFailure($"the coordinator of run {run} at {endpoint} ended the stream", ExitCode.Failed);
        }
        catch (Exception exception) when (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailure(
                $"the coordinator of run {run} at {endpoint} does not answer from here; forward its port (kubectl port-forward) and name it with --coordinator",
                ExitCode.NoCluster);
        }
        catch (Exception exception) when (exception is UntrustedCoordinatorException or CoordinatorUnavailableException or InvalidDataException)
        {
            throw new CommandFailure($"run {run}: {exception.Message}", ExitCode.Failed);
        }
    }

    private RunState Apply(RunState state, LogEntry entry)
    {
        try
        {
            return HashChain.IsIntact(entry)
                ? state.Apply(entry)
                : throw new InvalidEntryException(entry.Index, "its hash is not that of its content.");
        }
        catch (InvalidEntryException exception)
        {
            throw new CommandFailure($"the log that the coordinator of run {run} serves is broken: {exception.Message}", ExitCode.Failed);
        }
    }
}
