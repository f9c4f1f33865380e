namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>One connection of a member to the coordinator: in order both ways until it breaks.</summary>
internal sealed class SimulatedSession(VirtualTime time, SimulatedNetwork network)
{
    private TimeSpan _lastToCoordinator;
    private TimeSpan _lastToMember;

    public bool IsOpen { get; private set; } = true;

    public void Break() => IsOpen = false;

    public void ToCoordinator(Action action) => _lastToCoordinator = InOrder(_lastToCoordinator, action);

    public void ToMember(Action action) => _lastToMember = InOrder(_lastToMember, action);

    private TimeSpan InOrder(TimeSpan last, Action action)
    {
        var earliest = time.Elapsed + TimeSpan.FromSeconds(network.Delay());
        var at = earliest > last ? earliest : last;
        time.After(at - time.Elapsed, () =>
        {
            if (IsOpen)
            {
                action();
            }
        });
        return at;
    }
}
