using System.Buffers.Binary;
using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>How a stage's agreed state goes on with an aggregate of its replicas. Equal bits on every CPU.</summary>
public abstract class StageUpdate
{
    private protected StageUpdate()
    {
    }

    /// <summary>The update that a run's mode asks for.</summary>
    /// <param name="definition">The accepted definition.</param>
    /// <param name="ranges">The stage's parameters by whether weight decay acts on them; they cover its vector.</param>
    public static StageUpdate For(RunDefinition definition, IReadOnlyList<ParameterRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.Schedule.IsSynchronous() ? new SynchronousUpdate(definition.Optimizer.Inner, ranges) : new OuterUpdate();
    }

    /// <summary>What the state holds, in the order in which it travels: weights first, then moments.</summary>
    public abstract IReadOnlyList<CheckpointVector> Vectors { get; }

    /// <summary>Whether the number of its steps is part of the state.</summary>
    private protected abstract bool CountsSteps { get; }

    /// <summary>A state of zeros that it acts on.</summary>
    /// <param name="parameters">Weights of the stage.</param>
    public AgreedState CreateState(int parameters) => new(parameters, Vectors.Count - 1, CountsSteps);

    /// <summary>Bytes in which such a state travels.</summary>
    /// <param name="parameters">Weights of the stage.</param>
    public long StateBytes(int parameters) => AgreedState.BytesOf(parameters, Vectors.Count - 1, CountsSteps);

    /// <summary>The steps that a state counts; 0 where it counts none.</summary>
    /// <param name="serialized">The state as it travels.</param>
    public long ReadSteps(ReadOnlySpan<byte> serialized) => CountsSteps ? BinaryPrimitives.ReadInt64LittleEndian(serialized[^sizeof(long)..]) : 0;

    /// <summary>Sets the steps that a state counts, where it counts them.</summary>
    /// <param name="serialized">The state as it travels.</param>
    /// <param name="steps">The steps.</param>
    public void WriteSteps(Span<byte> serialized, long steps)
    {
        if (CountsSteps)
        {
            BinaryPrimitives.WriteInt64LittleEndian(serialized[^sizeof(long)..], steps);
        }
    }

    /// <summary>Whether it must see all of an aggregate at once; else any part of it changes just its own elements.</summary>
    public abstract bool NeedsWhole { get; }

    /// <summary>Changes a state in place.</summary>
    /// <param name="definition">The definition in force.</param>
    /// <param name="round">The round, from 1; rounds that were undone do not count.</param>
    /// <param name="state">The state before.</param>
    /// <param name="start">First element; 0 where it needs the whole.</param>
    /// <param name="aggregate">The aggregate from there on; what it holds afterwards is not defined.</param>
    public abstract void Apply(RunDefinition definition, long round, AgreedState state, int start, Span<float> aggregate);
}
