using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>How large a peer's payload may be, by what it says it is: nothing before the run's shapes are known.</summary>
internal sealed class PayloadBounds
{
    private const long FloatBytes = sizeof(float);
    private const long LeastPartitionBytes = 64 << 10;

    private volatile Sizes? _sizes;

    /// <summary>Sets the bounds from the shapes of this replica.</summary>
    public void Set(RunDefinition definition, IShardEngine engine) => _sizes = new Sizes(
        engine.PayloadBytes(definition.Schedule.MicrobatchSequences),
        Math.Max(LeastPartitionBytes, engine.Parameters * FloatBytes),
        StageUpdate.For(definition, engine.Ranges).StateBytes(engine.Parameters));

    /// <summary>The bound for a message, in bytes.</summary>
    public long Of(PeerMessage message) => (_sizes, message) switch
    {
        (null, _) => 0,
        (var sizes, Activations or ActivationGradients or EvaluationActivations) => sizes.Activations,
        (var sizes, Contribution or Aggregate or OwnerResidual) => sizes.Partition,
        (var sizes, StateReply) => sizes.State,
        (var sizes, StateChunk) => Math.Min(sizes.State, StateLayout.MostChunkBytes),
        _ => 0,
    };

    private sealed record Sizes(long Activations, long Partition, long State);
}
