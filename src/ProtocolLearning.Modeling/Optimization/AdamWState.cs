using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>The moments of AdamW and how old they are. Local to a replica: neither averaged nor hashed.</summary>
public sealed class AdamWState : IDisposable
{
    private readonly DeviceVector _first;
    private readonly DeviceVector _second;

    /// <summary>Moments of zero for a stage.</summary>
    public AdamWState(DecoderStage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        _first = new DeviceVector(stage.Layout.Length, stage.Device);
        _second = new DeviceVector(stage.Layout.Length, stage.Device);
    }

    /// <summary>Steps since the moments were last zero.</summary>
    public long Steps { get; internal set; }

    /// <summary>Steps over which the learning rate rises after the moments were last zero, where the run's own is shorter.</summary>
    public int WarmupSteps { get; private set; }

    internal DeviceVector First => _first;

    internal DeviceVector Second => _second;

    /// <summary>Sets the moments to zero and starts a warm-up, as a replica does that took its weights from a peer.</summary>
    /// <param name="warmupSteps">Steps over which the learning rate rises, if more than the run's own; not negative.</param>
    public void Reset(int warmupSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        _first.Clear();
        _second.Clear();
        (Steps, WarmupSteps) = (0, warmupSteps);
    }

    /// <summary>Becomes a copy of another state of the same stage, in the memory that it has.</summary>
    public void CopyFrom(AdamWState source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _first.Write(source._first);
        _second.Write(source._second);
        (Steps, WarmupSteps) = (source.Steps, source.WarmupSteps);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }
}
