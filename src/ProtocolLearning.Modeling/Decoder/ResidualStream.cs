using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>The stream that every block reads and adds to.</summary>
internal abstract class ResidualStream
{
    /// <summary>What is written to, and what crosses a stage boundary: [sequences, length, channels or coordinates].</summary>
    public abstract torch.Tensor Boundary { get; }

    /// <summary>The whole stream, contiguous, [sequences, length, hidden size].</summary>
    public abstract torch.Tensor Read();

    /// <summary>The same stream, but any channel of it may be written to.</summary>
    public abstract WholeStream AsWhole();

    /// <summary>The stream after something was written to it.</summary>
    /// <param name="written">In the shape of <see cref="Boundary"/>.</param>
    public abstract ResidualStream Add(torch.Tensor written);
}
