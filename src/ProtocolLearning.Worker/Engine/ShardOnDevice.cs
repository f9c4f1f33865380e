using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Optimization;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Engine;

/// <summary>All that one replica keeps on its device: the stage, its inner optimizer, and the kept copy of its state.</summary>
internal sealed class ShardOnDevice : IDisposable
{
    private readonly InnerOptimizerDefinition _definition;
    private InnerOptimizerState? _kept;

    public ShardOnDevice(RunDefinition definition, StageLayers slice, ComputeDevice device)
    {
        _definition = definition.Optimizer.Inner;
        Stage = new DecoderStage(definition.Model, slice, device);
        Optimizer = definition.Schedule.IsSynchronous() ? null : InnerOptimizer.Create(_definition, Stage);
    }

    public DecoderStage Stage { get; }

    /// <summary>Null in mode Synchronous, where the one optimizer's state is agreed and lives with the applied weights.</summary>
    public InnerOptimizer? Optimizer { get; }

    public void Keep()
    {
        if (Optimizer is not null)
        {
            Kept().CopyFrom(Optimizer.State);
        }
    }

    public void Restore() => Optimizer?.State.CopyFrom(_kept ?? throw new InvalidOperationException("No inner state was saved."));

    /// <summary>A copy of everything in this process' memory.</summary>
    public VacatedShard Copy() => new(
        Stage.Weights.Read().ToArray(), Stage.Gradients.Read().ToArray(), Optimizer?.State.ToHost(), _kept?.ToHost());

    /// <summary>Becomes what was copied.</summary>
    public void Take(VacatedShard shard)
    {
        Stage.Weights.Write(shard.Weights);
        Stage.Gradients.Write(shard.Gradients);
        if (shard.Inner is { } inner)
        {
            Optimizer?.State.TakeFrom(inner);
        }

        if (shard.Kept is { } kept)
        {
            Kept().TakeFrom(kept);
        }
    }

    public void Dispose()
    {
        _kept?.Dispose();
        Optimizer?.Dispose();
        Stage.Dispose();
    }

    private InnerOptimizerState Kept() => _kept ??= new InnerOptimizerState(_definition, Stage);
}
