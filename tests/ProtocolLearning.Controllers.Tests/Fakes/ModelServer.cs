using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Controllers.Tests.Fakes;

/// <summary>
/// A server in memory that changes and fails at random, by a seed: stale lists, cut watches, compaction, 410, 429 and 500.
/// </summary>
internal sealed class ModelServer(int seed, int changes) : IResourceSource<Widget>
{
    private readonly Random _random = new(seed);
    private readonly List<(int Version, bool IsDeletion, Widget Entity)> _log = [];
    private readonly Lock _gate = new();
    private int _version = 10;
    private int _oldest = 10;
    private int _left = changes;

    public IReadOnlyDictionary<string, string> Content => At(_version);

    public bool IsQuiet => Volatile.Read(ref _left) == 0;

    public Task<Listing<Widget>> ListAllAsync(string resourceVersion, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Change();
            Fail();
            var wanted = resourceVersion.Length == 0 ? _version : int.Parse(resourceVersion, CultureInfo.InvariantCulture);
            if (wanted > 0 && wanted < _oldest && _random.Next(2) == 0)
            {
                throw Gone();
            }

            // A server may answer from a cache that lags, but never from before the version that was asked for.
            var at = resourceVersion.Length == 0 ? _version : _random.Next(Math.Max(wanted, _oldest), _version + 1);
            var items = At(at).Select(pair => Stored(pair.Key, pair.Value)).ToList();
            return Task.FromResult(new Listing<Widget>(items, $"{at}"));
        }
    }

    public async IAsyncEnumerable<WatchEvent<Widget>> WatchAsync(
        string resourceVersion, TimeSpan timeout, Action opened, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        List<WatchEvent<Widget>> events;
        lock (_gate)
        {
            Change();
            Fail();
            var from = int.Parse(resourceVersion, CultureInfo.InvariantCulture);
            if (from < _oldest)
            {
                throw Gone();
            }

            events = [.. _log.Where(entry => entry.Version > from).Select(Event)];
            if (_left > 0)
            {
                events = [.. events.Take(_random.Next(events.Count + 1))];
            }
            else
            {
                events.Add(new WatchEvent<Widget>(WatchEventKind.Bookmark, Stored("", $"{_version}/x")));
            }
        }

        foreach (var change in events)
        {
            yield return change;
        }
    }

    private static Widget Stored(string name, string stamp)
    {
        var widget = Widget.Stored(name, 0, uid: stamp[(stamp.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        widget.Metadata.ResourceVersion = stamp[..stamp.IndexOf('/', StringComparison.Ordinal)];
        return widget;
    }

    private static ApiException Gone() => new("gone", HttpStatusCode.Gone, "Expired", null);

    private WatchEvent<Widget> Event((int Version, bool IsDeletion, Widget Entity) entry) =>
        new(entry.IsDeletion ? WatchEventKind.Deleted : WatchEventKind.Modified, entry.Entity);

    private void Change()
    {
        for (var i = _random.Next(4); i > 0 && _left > 0; i--)
        {
            var name = $"w{_random.Next(5)}";
            var stamp = At(_version).GetValueOrDefault(name);
            var isDeletion = stamp is not null && _random.Next(3) == 0;
            var uid = stamp is null ? $"u{_version}" : stamp[(stamp.IndexOf('/', StringComparison.Ordinal) + 1)..];
            _version++;
            _log.Add((_version, isDeletion, Stored(name, $"{_version}/{uid}")));
            Volatile.Write(ref _left, _left - 1);
            _oldest = _random.Next(5) == 0 ? _version - _random.Next(2) : _oldest;
        }
    }

    private void Fail()
    {
        if (_left > 0 && _random.Next(4) == 0)
        {
            throw _random.Next(3) switch
            {
                0 => new ApiException("refused"),
                1 => new ApiException("busy", HttpStatusCode.TooManyRequests, "TooManyRequests", null),
                _ => new ApiException("broken", HttpStatusCode.InternalServerError, "InternalError", null),
            };
        }
    }

    private Dictionary<string, string> At(int version)
    {
        var content = new Dictionary<string, string>();
        lock (_gate)
        {
            foreach (var (at, isDeletion, entity) in _log.TakeWhile(entry => entry.Version <= version))
            {
                if (isDeletion)
                {
                    content.Remove(entity.Metadata.Name);
                }
                else
                {
                    content[entity.Metadata.Name] = $"{at}/{entity.Metadata.Uid}";
                }
            }
        }

        return content;
    }
}
