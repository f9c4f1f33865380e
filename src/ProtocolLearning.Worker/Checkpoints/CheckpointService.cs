using Microsoft.Extensions.Logging;
using ProtocolLearning.Data.Checkpoints;
using ProtocolLearning.Modeling.Checkpoints;
using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Checkpoints;

/// <summary>
/// Carries out what a replica wants of checkpoints beside its training. One state at a time is written: what has not ended is given up
/// where the log asks for another one.
/// </summary>
/// <param name="stage">The replica's stage.</param>
/// <param name="places">Where checkpoints may lie.</param>
/// <param name="ended">Takes what ended; any thread may call it.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is told.</param>
internal sealed partial class CheckpointService(
    int stage, CheckpointPlaces places, Action<ReplicaEvent> ended, TimeProvider time, ILogger<CheckpointService> logger) : IAsyncDisposable
{
    private static readonly TimeSpan LongestSealing = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private CancellationTokenSource? _storing;
    private Task _sealing = Task.CompletedTask;

    /// <summary>Begins what a replica wants, if it is of checkpoints.</summary>
    public void Begin(ReplicaEffect effect)
    {
        lock (_lock)
        {
            _running.RemoveAll(task => task.IsCompleted);
            switch (effect)
            {
                case ReplicaEffect.StoreCheckpoint store:
                    _storing?.Cancel();
                    _storing = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                    _running.Add(StoreAsync(store, _storing));
                    break;
                case ReplicaEffect.SealCheckpoint seal:
                    _sealing = SealAsync(_sealing, seal);
                    _running.Add(_sealing);
                    break;
                case ReplicaEffect.LoadCheckpoint load:
                    _running.Add(LoadAsync(load));
                    break;
            }
        }
    }

    /// <summary>A checkpoint whose parts all stand gets its manifest, for which a run's last round leaves little time.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(_sealing, Task.Delay(LongestSealing, time, CancellationToken.None));
        await _stopping.CancelAsync();
        Task[] running;
        lock (_lock)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
        _stopping.Dispose();
    }

    private async Task StoreAsync(ReplicaEffect.StoreCheckpoint store, CancellationTokenSource cancellation)
    {
        var round = store.Checkpoint.Round;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var started = time.GetTimestamp();
            using var target = places.Open(store.Checkpoint.Destination, time);
            var (sha256, bytes) = await StageWriting.WriteAsync(
                target, store.Definition, stage, round, store.Hash, store.State, ShardFiles.PartBytes, cancellation.Token);
            var elapsed = time.GetElapsedTime(started);
            LogStored(stage, round, bytes, target.Address, elapsed);
            ended(new ReplicaEvent.CheckpointStored(round, sha256, bytes, Problem: null));
        }
        catch (OperationCanceledException)
        {
            LogGivenUp(stage, round);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or FormatException or UnauthorizedAccessException)
        {
            LogNotStored(stage, round, failure.Message);
            ended(new ReplicaEvent.CheckpointStored(round, string.Empty, 0, failure.Message));
        }
        finally
        {
            lock (_lock)
            {
                _storing = _storing == cancellation ? null : _storing;
                cancellation.Dispose();
            }
        }
    }

    /// <summary>One after the other, so that none deletes what the one before still writes.</summary>
    private async Task SealAsync(Task before, ReplicaEffect.SealCheckpoint seal)
    {
        await before;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (checkpoint, run) = (seal.Checkpoint, seal.Manifest.Run);
        try
        {
            using var target = places.Open(checkpoint.Destination, time);
            var path = $"{CheckpointPaths.Round(run, checkpoint.Round)}/{CheckpointPaths.Manifest}";
            await target.WriteAsync(path, new CheckpointContent([CanonicalJson.Serialize(seal.Manifest)]), _stopping.Token);
            foreach (var dropped in seal.Dropped)
            {
                using var former = places.Open(dropped.Destination, time);
                await former.DeleteAsync(CheckpointPaths.Round(run, dropped.Round), _stopping.Token);
                LogDeleted(dropped.Round, former.Address);
            }
        }
        catch (OperationCanceledException)
        {
            LogGivenUp(stage, checkpoint.Round);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or FormatException or UnauthorizedAccessException)
        {
            LogNotSealed(checkpoint.Round, failure.Message);
        }
    }

    private async Task LoadAsync(ReplicaEffect.LoadCheckpoint load)
    {
        var round = load.Checkpoint?.Round;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var state = await ReadAsync(load.Definition, load.Checkpoint);
            var address = load.Checkpoint?.Uri(load.Definition.Run) ?? load.Definition.Resume!.Uri;
            LogLoaded(stage, address, state.Length);
            ended(new ReplicaEvent.CheckpointLoaded(round, state, Problem: null, IsDamaged: false));
        }
        catch (OperationCanceledException)
        {
            LogGivenUp(stage, round ?? 0);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or FormatException or UnauthorizedAccessException)
        {
            var isDamaged = failure is CheckpointStoreException { IsDamaged: true };
            LogNotLoaded(stage, failure.Message);
            ended(new ReplicaEvent.CheckpointLoaded(round, default, failure.Message, isDamaged));
        }
    }

    private async Task<byte[]> ReadAsync(RunDefinition definition, RunCheckpoint? checkpoint)
    {
        if (checkpoint is null)
        {
            using var origin = places.Open(definition.Resume!, time);
            return await ShardReading.ResumeAsync(origin, definition, stage, _stopping.Token);
        }

        using var source = places.Open(checkpoint.Destination, time);
        var folder = CheckpointPaths.Round(definition.Run, checkpoint.Round);
        return await ShardReading.ReadAsync(source, folder, checkpoint.Stages, definition, stage, _stopping.Token);
    }

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Saved stage {Stage} after round {Round}: {Bytes} bytes to {Address} in {Elapsed}")]
    private partial void LogStored(int stage, long round, long bytes, string address, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stage {Stage} could not be saved after round {Round}: {Problem}")]
    private partial void LogNotStored(int stage, long round, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Gave up the checkpoint of stage {Stage} after round {Round}")]
    private partial void LogGivenUp(int stage, long round);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted the checkpoint of round {Round} in {Address}")]
    private partial void LogDeleted(long round, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The manifest of the checkpoint of round {Round} could not be written, or an older one not be deleted: {Problem}")]
    private partial void LogNotSealed(long round, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Read the state of stage {Stage} from {Address}: {Bytes} bytes")]
    private partial void LogLoaded(int stage, string address, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of stage {Stage} could not be read from a checkpoint: {Problem}")]
    private partial void LogNotLoaded(int stage, string problem);
}
