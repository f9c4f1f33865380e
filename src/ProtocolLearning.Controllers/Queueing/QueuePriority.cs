namespace ProtocolLearning.Controllers.Queueing;

/// <summary>What goes first when more than one item waits; equals keep their order.</summary>
internal enum QueuePriority
{
    /// <summary>Part of a first list: nothing happened.</summary>
    Low = -100,

    /// <summary>Something changed.</summary>
    Normal = 0,
}
