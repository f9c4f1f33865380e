namespace ProtocolLearning.Controllers.Events;

/// <summary>Whether an Event needs attention.</summary>
public enum EventType
{
    /// <summary>Things go their way.</summary>
    Normal,

    /// <summary>Somebody may want to look.</summary>
    Warning,
}
