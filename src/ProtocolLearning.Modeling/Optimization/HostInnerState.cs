namespace ProtocolLearning.Modeling.Optimization;

/// <summary>An inner optimizer's state in this process' memory, while its device is left to others.</summary>
public sealed class HostInnerState
{
    internal HostInnerState(float[] first, float[]? second, long steps, int warmupSteps) =>
        (First, Second, Steps, WarmupSteps) = (first, second, steps, warmupSteps);

    internal float[] First { get; }

    internal float[]? Second { get; }

    internal long Steps { get; }

    internal int WarmupSteps { get; }
}
