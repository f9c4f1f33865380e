namespace ProtocolLearning.Networking.Peers;

/// <summary>Where peers reach a member: not known at first where a relay has to be found, and another one where that relay is lost.</summary>
public sealed class AnnouncedEndpoint
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _current;

    /// <summary>Makes one that is not known yet.</summary>
    public AnnouncedEndpoint()
    {
    }

    /// <summary>Makes one that is known.</summary>
    /// <param name="endpoint">host:port.</param>
    public AnnouncedEndpoint(string endpoint) => _current = endpoint;

    /// <summary>host:port, or null where it is not known yet.</summary>
    public string? Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>Waits until it is known.</summary>
    /// <returns>host:port.</returns>
    public async Task<string> KnownAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_current is not null)
                {
                    return _current;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until it is another than this one.</summary>
    public async Task ChangesFromAsync(string endpoint, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_current != endpoint)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Says where it is from now on.</summary>
    /// <param name="endpoint">host:port.</param>
    public void Announce(string endpoint)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _current = endpoint;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
