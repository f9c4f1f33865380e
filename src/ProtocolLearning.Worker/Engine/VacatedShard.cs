using ProtocolLearning.Modeling.Optimization;

namespace ProtocolLearning.Worker.Engine;

/// <summary>A shard in this process' memory, while its device is left to others.</summary>
/// <param name="Weights">The weights, in name order.</param>
/// <param name="Gradients">The gradients gathered since the last step.</param>
/// <param name="Inner">The inner optimizer's state; null where there is none.</param>
/// <param name="Kept">The kept copy of it; null where none was kept.</param>
internal sealed record VacatedShard(float[] Weights, float[] Gradients, HostInnerState? Inner, HostInnerState? Kept);
