using ProtocolLearning.Data;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>The run's dataset as this worker reads it. It is opened before the worker joins, for the join names its fingerprint.</summary>
/// <param name="folder">Full path of the folder that relative sources are relative to.</param>
internal sealed class RunDataset(string folder) : IDisposable
{
    private volatile TokenDataset? _dataset;

    /// <summary>The open dataset.</summary>
    /// <exception cref="InvalidOperationException">It is not open.</exception>
    public TokenDataset Opened => _dataset ?? throw new InvalidOperationException("The dataset is opened before the worker joins.");

    /// <summary>Opens what the run's definition names. Reads all text once.</summary>
    /// <param name="first">The log's first entry.</param>
    /// <param name="problems">Why it cannot be opened, one line a problem.</param>
    /// <returns>Its fingerprint, or null where there are problems.</returns>
    /// <exception cref="InvalidEntryException">The entry breaks a rule: the coordinator cannot be trusted.</exception>
    public string? Open(LogEntry first, out IReadOnlyList<string> problems)
    {
        if (!HashChain.IsIntact(first) || RunState.Empty.Apply(first).Definition is not { } definition)
        {
            throw new InvalidEntryException(first.Index, "a log begins with the definition that was accepted.");
        }

        var opening = TokenDataset.Open(definition.Dataset, definition.Model.SequenceLength, folder);
        problems = [.. opening.Problems.Select(problem => problem.ToString())];
        _dataset = opening.Dataset;
        return _dataset?.Fingerprint;
    }

    public void Dispose() => _dataset?.Dispose();
}
