using ProtocolLearning.Data;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>The run's dataset as this worker reads it. It is opened before the worker joins, for the join names its fingerprint.</summary>
/// <param name="folders">Where it finds its files and keeps its own.</param>
/// <param name="time">The clock of pauses between attempts to reach a server.</param>
internal sealed class RunDataset(DatasetFolders folders, TimeProvider time) : IDisposable
{
    private volatile TokenDataset? _dataset;

    /// <summary>The open dataset.</summary>
    /// <exception cref="InvalidOperationException">It is not open.</exception>
    public TokenDataset Opened => _dataset ?? throw new InvalidOperationException("The dataset is opened before the worker joins.");

    /// <summary>Opens what the run's definition names. Reads all text once.</summary>
    /// <param name="first">The log's first entry.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its fingerprint, or null where there are problems, and why, one line a problem.</returns>
    /// <exception cref="InvalidEntryException">The entry breaks a rule: the coordinator cannot be trusted.</exception>
    public async Task<(string? Fingerprint, IReadOnlyList<string> Problems)> OpenAsync(LogEntry first, CancellationToken cancellationToken)
    {
        if (!HashChain.IsIntact(first) || RunState.Empty.Apply(first).Definition is not { } definition)
        {
            throw new InvalidEntryException(first.Index, "a log begins with the definition that was accepted.");
        }

        var opening = await TokenDataset.OpenAsync(definition.Dataset, definition.Model.SequenceLength, folders, time, cancellationToken);
        _dataset = opening.Dataset;
        return (_dataset?.Fingerprint, [.. opening.Problems.Select(problem => problem.ToString())]);
    }

    public void Dispose() => _dataset?.Dispose();
}
