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
        try
        {
            var keys = new HashSet<string>(StringComparer.Ordinal);
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().Where(file => !file.Name.StartsWith('.')))
            {
                using var stream = file.OpenRead();
                if (stream.Length > MaxFileBytes)
                {
                    LogUnread(file.FullName, $"it is larger than {MaxFileBytes} bytes");
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
                        LogNoKey(file.FullName, number);
                    }
                }
            }

            return keys.ToFrozenSet(StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnread(folder, exception.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}, line {Line}: no Ed25519 public key; write 32 bytes as base64")]
    private partial void LogNoKey(string file, int line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keys in {Place} cannot be read: {Problem}")]
    private partial void LogUnread(string place, string problem);
}
