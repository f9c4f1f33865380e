using System.Collections.Concurrent;
using ProtocolLearning.Operator.Coordination;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>A played coordinator for each run, unless a test has a real one.</summary>
internal sealed class FakeCoordinators : ICoordinatorConnector
{
    private readonly ConcurrentDictionary<string, FakeCoordinator> _coordinators = [];

    /// <summary>Who connects to the coordinators that are not played.</summary>
    public ConcurrentDictionary<string, ICoordinatorConnector> Others { get; } = [];

    public FakeCoordinator Of(string run) => _coordinators.GetOrAdd(run, _ => new FakeCoordinator());

    public ICoordinatorSession Open(string run, CoordinatorAddress address, Action changed)
    {
        if (Others.TryGetValue(run, out var other))
        {
            return other.Open(run, address, changed);
        }

        var coordinator = Of(run);
        coordinator.Address = address;
        return coordinator;
    }
}
