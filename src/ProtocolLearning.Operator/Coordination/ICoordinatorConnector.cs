namespace ProtocolLearning.Operator.Coordination;

/// <summary>Begins sessions with coordinators.</summary>
internal interface ICoordinatorConnector
{
    /// <summary>Begins a session and returns at once; it connects, and connects again, by itself.</summary>
    ICoordinatorSession Open(string run, CoordinatorAddress address);
}
