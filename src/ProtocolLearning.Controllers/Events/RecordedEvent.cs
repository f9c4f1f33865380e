using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Events;

/// <summary>An Event on its way to the server.</summary>
internal sealed record RecordedEvent(
    ICluster Cluster, EventSeriesKey Key, ObjectKey Regarding, string? ResourceVersion, string Note, DateTimeOffset Time);
