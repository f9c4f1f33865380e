namespace ProtocolLearning.LocalCluster.Faults;

/// <summary>The faults that are on. Running watches await <see cref="Switched"/> to learn of new ones.</summary>
internal sealed class FaultSwitchboard : IFaultSwitchboard
{
    private readonly Lock _gate = new();
    private readonly List<Active> _active = [];
    private TaskCompletionSource _switched = NewSignal();

    /// <summary>Completes when a fault is next switched on or off.</summary>
    public Task Switched
    {
        get
        {
            lock (_gate)
            {
                return _switched.Task;
            }
        }
    }

    public IActiveFault Inject(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var active = new Active(this, fault);
        lock (_gate)
        {
            _active.Add(active);
        }

        Signal();
        return active;
    }

    public void Clear()
    {
        lock (_gate)
        {
            _active.Clear();
        }

        Signal();
    }

    /// <summary>Takes the first fault of the given kinds that matches, and counts it.</summary>
    public Fault? Strike(FaultTarget target, params ReadOnlySpan<FaultKind> kinds)
    {
        Fault? struck = null;
        var spent = false;
        lock (_gate)
        {
            foreach (var active in _active)
            {
                if (kinds.Contains(active.Fault.Kind) && Matches(active.Fault, target))
                {
                    struck = active.Fault;
                    active.Strikes++;
                    spent = active.Strikes >= active.Fault.Times && _active.Remove(active);
                    break;
                }
            }
        }

        if (spent)
        {
            Signal();
        }

        return struck;
    }

    /// <summary>Whether a fault that lasts, such as a stall, is on; not counted.</summary>
    public bool IsOn(FaultTarget target, FaultKind kind)
    {
        lock (_gate)
        {
            return _active.Exists(active => active.Fault.Kind == kind && Matches(active.Fault, target));
        }
    }

    private static bool Matches(Fault fault, FaultTarget target) =>
        (fault.Verb is null || fault.Verb == target.Verb)
        && (fault.Resource is null || fault.Resource == target.Resource)
        && (fault.Subresource is null || fault.Subresource == target.Subresource)
        && (fault.Namespace is null || fault.Namespace == target.Namespace)
        && (fault.Name is null || fault.Name == target.Name);

    private void Remove(Active active)
    {
        lock (_gate)
        {
            _active.Remove(active);
        }

        Signal();
    }

    private void Signal()
    {
        TaskCompletionSource switched;
        lock (_gate)
        {
            switched = _switched;
            _switched = NewSignal();
        }

        switched.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Active(FaultSwitchboard switchboard, Fault fault) : IActiveFault
    {
        private int _strikes;

        public Fault Fault { get; } = fault;

        public int Strikes
        {
            get => Volatile.Read(ref _strikes);
            set => Volatile.Write(ref _strikes, value);
        }

        public void Dispose() => switchboard.Remove(this);
    }
}
