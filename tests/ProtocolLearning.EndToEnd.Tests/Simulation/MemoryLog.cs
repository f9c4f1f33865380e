using System.Runtime.CompilerServices;
using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>A log that outlives the coordinator, and can make it die in the middle of an append.</summary>
internal sealed class MemoryLog(VirtualTime time, bool usesRealHashes) : ICommandLog
{
    private readonly List<LogEntry> _entries = [];

    public LogEntry? Last => _entries.Count > 0 ? _entries[^1] : null;

    public IReadOnlyList<LogEntry> Entries => _entries;

    /// <summary>The term of whoever writes.</summary>
    public long Term { get; set; } = 1;

    /// <summary>The writer dies at its next append: 1 before, 2 after the entry is durable.</summary>
    public int DiesAtAppend { get; set; }

    public ValueTask<LogEntry> AppendAsync(Command command, CancellationToken cancellationToken)
    {
        if (DiesAtAppend == 1)
        {
            DiesAtAppend = 0;
            throw new IOException("The coordinator died before its append.");
        }

        var entry = usesRealHashes
            ? HashChain.Next(Last, Term, time.Now, command)
            : new LogEntry(_entries.Count, Term, 0, Last?.Hash ?? HashChain.Start, command, $"{_entries.Count + 1:x64}");
        _entries.Add(entry);
        if (DiesAtAppend == 2)
        {
            DiesAtAppend = 0;
            throw new IOException("The coordinator died after its append.");
        }

        return ValueTask.FromResult(entry);
    }

    public async IAsyncEnumerable<LogEntry> ReadAsync(long fromIndex, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (var i = (int)fromIndex; i < _entries.Count; i++)
        {
            yield return _entries[i];
        }
    }
}
