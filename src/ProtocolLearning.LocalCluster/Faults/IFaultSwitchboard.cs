namespace ProtocolLearning.LocalCluster.Faults;

/// <summary>Switches faults of one server on and off while it runs.</summary>
public interface IFaultSwitchboard
{
    /// <summary>Switches a fault on.</summary>
    /// <returns>A handle that counts how often it struck and switches it off when disposed.</returns>
    IActiveFault Inject(Fault fault);

    /// <summary>Switches every fault off.</summary>
    void Clear();
}
