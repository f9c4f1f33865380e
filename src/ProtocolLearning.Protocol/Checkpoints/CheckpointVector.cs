namespace ProtocolLearning.Protocol.Checkpoints;

/// <summary>Which vector of a stage's agreed state a file holds a piece of. Each is as long as the weights and in their order.</summary>
public enum CheckpointVector
{
    /// <summary>Applied weights.</summary>
    Weights,

    /// <summary>Momentum of the outer optimizer, in mode DiLoCo.</summary>
    OuterMomentum,

    /// <summary>Momentum of SGD, in mode Synchronous.</summary>
    Momentum,

    /// <summary>AdamW's mean of gradients, in mode Synchronous.</summary>
    FirstMoment,

    /// <summary>AdamW's mean of squared gradients, in mode Synchronous.</summary>
    SecondMoment,
}
