using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Controllers.Events;

/// <summary>What makes two Events the same one that happened again.</summary>
internal readonly record struct EventSeriesKey(
    string Cluster, ResourceKind Kind, string Uid, EventType Type, string Reason, string Action);
