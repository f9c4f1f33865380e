using System.Collections.Concurrent;
using ProtocolLearning.Operator.Coordination;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>A played coordinator for each run.</summary>
internal sealed class FakeCoordinators : ICoordinatorConnector
{
    private readonly ConcurrentDictionary<string, FakeCoordinator> _coordinators = [];

    public FakeCoordinator Of(string run) => _coordinators.GetOrAdd(run, _ => new FakeCoordinator());

    public ICoordinatorSession Open(string run, CoordinatorAddress address, Action changed)
    {
        var coordinator = Of(run);
        coordinator.Address = address;
        return coordinator;
    }
}
