namespace ProtocolLearning.Operator.Coordination;

/// <summary>Begins sessions with coordinators.</summary>
internal interface ICoordinatorConnector
{
    /// <summary>Begins a session and returns at once; it connects, and connects again, by itself.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="address">Where its coordinator is.</param>
    /// <param name="changed">Called when the view tells something new of the run's members. It must be quick.</param>
    ICoordinatorSession Open(string run, CoordinatorAddress address, Action changed);
}
