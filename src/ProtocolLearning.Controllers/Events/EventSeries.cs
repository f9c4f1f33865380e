namespace ProtocolLearning.Controllers.Events;

/// <summary>An Event that was written, and how often it has happened.</summary>
internal sealed record EventSeries(ObjectKey Event, int Count, TimeSpan LastSeen);
