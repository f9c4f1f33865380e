namespace ProtocolLearning.LocalCluster.Faults;

/// <summary>A fault that was switched on; disposing it switches it off.</summary>
public interface IActiveFault : IDisposable
{
    /// <summary>How many requests or running watches it has struck.</summary>
    int Strikes { get; }
}
