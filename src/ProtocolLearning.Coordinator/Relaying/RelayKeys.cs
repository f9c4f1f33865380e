using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Identity;

namespace ProtocolLearning.Coordinator.Relaying;

/// <summary>The keys that may register at a relay, as they stand in a folder's files. The folder is read again after a while.</summary>
internal sealed partial class RelayKeys(string folder, TimeProvider time, ILogger<RelayKeys> logger)
{
    private const long MaxFileBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private FrozenSet<string> _keys = [];
    private HashSet<string> _problems = [];
    private long? _read;

    /// <summary>Whether a key, as base64, may register. Where the folder cannot be read, what was read last counts.</summary>
    public bool Holds(string publicKey)
    {
        lock (_lock)
        {
            if (_read is not { } read || time.GetElapsedTime(read) >= ReadEvery)
            {
                _keys = Read() ?? _keys;
                _read = time.GetTimestamp();
            }

            return _keys.Contains(publicKey);
        }
    }

    private FrozenSet<string>? Read()
    {
        var problems = new HashSet<string>(StringComparer.Ordinal);
        var keys = Read(problems);
        foreach (var problem in problems.Except(_problems))
        {
            LogProblem(problem);
        }

        _problems = problems;
        return keys;
    }

    /// <param name="problems">Gets what is wrong; each is logged when it appears, not each time that the folder is read.</param>
    private FrozenSet<string>? Read(HashSet<string> problems)
    {
        try
        {
            var keys = new HashSet<string>(StringComparer.Ordinal);
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().Where(file => !file.Name.StartsWith('.')))
            {
                using var stream = file.OpenRead();
                if (stream.Length > MaxFileBytes)
                {
                    problems.Add($"{file.FullName} is larger than {MaxFileBytes} bytes, and is not read");
                    continue;
                }

                using var reader = new StreamReader(stream);
                for (var number = 1; reader.ReadLine() is { } line; number++)
                {
                    var text = line.Split('#', 2)[0].Trim();
                    if (IdentityPublicKey.TryParse(text, out var key))
                    {
                        keys.Add(key.Text);
                    }
                    else if (text.Length > 0)
                    {
                        problems.Add($"{file.FullName}, line {number}: no Ed25519 public key; write 32 bytes as base64");
                    }
                }
            }

            return keys.ToFrozenSet(StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"keys in {folder} cannot be read: {exception.Message}");
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keys of a relay: {Problem}")]
    private partial void LogProblem(string problem);
}
