using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>The moments of an inner optimizer and how old they are. Local to a replica: neither averaged nor hashed.</summary>
public sealed class InnerOptimizerState : IDisposable
{
    private readonly DeviceVector _first;
    private readonly DeviceVector? _second;

    /// <summary>Moments of zero for a stage.</summary>
    public InnerOptimizerState(InnerOptimizerDefinition definition, DecoderStage stage)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(stage);
        _first = new DeviceVector(stage.Layout.Length, stage.Device);
        _second = definition.Algorithm is null or InnerAlgorithm.AdamW ? new DeviceVector(stage.Layout.Length, stage.Device) : null;
    }

    /// <summary>Steps since the moments were last zero.</summary>
    public long Steps { get; internal set; }

    /// <summary>Steps over which the learning rate rises after the moments were last zero, where the run's own is shorter.</summary>
    public int WarmupSteps { get; private set; }

    /// <summary>AdamW's first moment, or the momentum.</summary>
    internal DeviceVector First => _first;

    /// <summary>AdamW's second moment; no other has one.</summary>
    internal DeviceVector Second => _second ?? throw new InvalidOperationException("Only AdamW has a second moment.");

    /// <summary>Sets the moments to zero and starts a warm-up, as a replica does that took its weights from a peer.</summary>
    /// <param name="warmupSteps">Steps over which the learning rate rises, if more than the run's own; not negative.</param>
    public void Reset(int warmupSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        _first.Clear();
        _second?.Clear();
        (Steps, WarmupSteps) = (0, warmupSteps);
    }

    /// <summary>Becomes a copy of another state of the same stage and optimizer, in the memory that it has.</summary>
    public void CopyFrom(InnerOptimizerState source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _first.Write(source._first);
        _second?.Write(source.Second);
        (Steps, WarmupSteps) = (source.Steps, source.WarmupSteps);
    }

    /// <summary>A copy in this process' memory.</summary>
    public HostInnerState ToHost() => new(_first.Read().ToArray(), _second?.Read().ToArray(), Steps, WarmupSteps);

    /// <summary>Becomes what <see cref="ToHost"/> copied of a state of the same stage and optimizer.</summary>
    public void TakeFrom(HostInnerState source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _first.Write(source.First);
        _second?.Write(source.Second);
        (Steps, WarmupSteps) = (source.Steps, source.WarmupSteps);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _first.Dispose();
        _second?.Dispose();
    }
}
