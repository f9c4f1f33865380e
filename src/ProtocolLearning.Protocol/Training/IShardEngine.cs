using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Protocol.Training;

/// <summary>
/// The computing of one replica: a stage's model, its gradients and its inner optimizer. The protocol's logic drives it from one
/// thread and knows nothing of tensors but flat float32 weights in name order and encoded payloads.
/// </summary>
/// <remarks>
/// Payloads are activations or their gradients of shape [samples, length, boundary size], encoded as the run's activation codec says.
/// They come from peers: a Try method returns false, and changes nothing, where the length is wrong or an element is not finite.
/// On the first stage the input is empty, and so is the gradient by it. A payload that is returned belongs to the caller.
/// Gradients are of the loss summed over tokens; <see cref="Step"/> divides.
/// </remarks>
public interface IShardEngine : IDisposable
{
    /// <summary>Number of float32 weights of the stage.</summary>
    int Parameters { get; }

    /// <summary>The weights by whether weight decay acts on them, in order; together they are all weights.</summary>
    IReadOnlyList<ParameterRange> Ranges { get; }

    /// <summary>The weights by decoder block, in any order; together they are all weights.</summary>
    IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>Number of training samples in the dataset; ids are below it.</summary>
    long TrainingSamples { get; }

    /// <summary>Number of held-out samples; ids are below it.</summary>
    long ValidationSamples { get; }

    /// <summary>Exact length in bytes of the payload of so many samples.</summary>
    int PayloadBytes(int samples);

    /// <summary>Sets the run's initial weights, from the checkpoint that it names or from the seed, and a fresh inner optimizer.</summary>
    /// <exception cref="IOException">The checkpoint is not there, not the one that the run names, or of another model.</exception>
    void Initialize(ulong seed);

    /// <summary>Copies the weights out, in name order.</summary>
    /// <param name="destination"><see cref="Parameters"/> elements.</param>
    void ReadWeights(Span<float> destination);

    /// <summary>Replaces the weights, in name order. Gradients and graphs that are held are dropped; the inner optimizer stays.</summary>
    /// <param name="weights"><see cref="Parameters"/> elements.</param>
    void WriteWeights(ReadOnlySpan<float> weights);

    /// <summary>Mixes weights into those that are computed with, as <see cref="FragmentMixing"/> does. Gradients and graphs that are held stay.</summary>
    /// <param name="elements">Which weights.</param>
    /// <param name="agreed">What is mixed in, in name order: <see cref="Parameters"/> elements, of which those count.</param>
    /// <param name="mixing">Share of the present weights that stays, from 0.</param>
    void MixWeights(IReadOnlyList<Range> elements, ReadOnlyMemory<float> agreed, double mixing);

    /// <summary>Runs a stage that is not the last forward, and keeps the graph for <see cref="TryBackward"/>.</summary>
    /// <param name="graph">The caller's name for the graph, not in use.</param>
    /// <param name="samples">Training samples; the first stage reads their tokens.</param>
    /// <param name="input">Activations of the stage before.</param>
    /// <param name="output">Activations of this stage.</param>
    bool TryForward(long graph, IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out ReadOnlyMemory<byte> output);

    /// <summary>Runs the last stage forward and backward, and adds to the gradients.</summary>
    /// <param name="samples">Training samples, whose tokens are the labels.</param>
    /// <param name="input">Activations of the stage before.</param>
    /// <param name="loss">What was measured.</param>
    /// <param name="inputGradient">Gradient by the input.</param>
    bool TryForwardBackward(
        IReadOnlyList<long> samples,
        ReadOnlyMemory<byte> input,
        out LossMeasurement loss,
        out ReadOnlyMemory<byte> inputGradient);

    /// <summary>Runs a stage that is not the last backward, adds to the gradients and drops the graph.</summary>
    /// <param name="graph">The graph's name, as given to <see cref="TryForward"/>.</param>
    /// <param name="outputGradient">Gradient by this stage's activations.</param>
    /// <param name="inputGradient">Gradient by the input.</param>
    bool TryBackward(long graph, ReadOnlyMemory<byte> outputGradient, out ReadOnlyMemory<byte> inputGradient);

    /// <summary>Drops a graph that no gradient will come for. Nothing happens where it is not held.</summary>
    void Release(long graph);

    /// <summary>One inner step with the gradients gathered so far, divided by the tokens; they are zero afterwards.</summary>
    /// <param name="tokens">Tokens of the backwards that were gathered.</param>
    /// <param name="rate">Share of the peak learning rate, from 0 to 1; warm-up comes on top.</param>
    void Step(long tokens, double rate);

    /// <summary>Takes the gradients gathered so far, divided by the tokens; they are zero afterwards.</summary>
    /// <param name="tokens">Tokens of the backwards that were gathered, at least 1.</param>
    /// <param name="gradient">Takes the mean gradient, in name order: <see cref="Parameters"/> elements.</param>
    /// <returns>Whether every element is finite.</returns>
    bool TryTakeGradient(long tokens, Span<float> gradient);

    /// <summary>Runs a stage that is not the last forward on held-out samples, without a graph.</summary>
    bool TryEvaluate(IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out ReadOnlyMemory<byte> output);

    /// <summary>Measures the loss of held-out samples on the last stage, without a graph.</summary>
    bool TryEvaluateLoss(IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out LossMeasurement loss);

    /// <summary>Keeps a copy of the inner optimizer's state, in place of the one kept before.</summary>
    void SaveInnerState();

    /// <summary>Puts the kept copy back; it stays kept.</summary>
    void RestoreInnerState();

    /// <summary>
    /// Gives the device's memory back and keeps weights, gradients and the inner optimizer's state, the kept copy too, in this
    /// process' own; the next use takes them to the device again. Graphs that are held are dropped.
    /// </summary>
    void Vacate();

    /// <summary>Zero moments, as of a member that joins late, and a learning rate that rises over some steps.</summary>
    /// <param name="warmupSteps">Steps over which the rate rises; the run's own warm-up where that is longer.</param>
    void ResetInnerState(int warmupSteps);
}
