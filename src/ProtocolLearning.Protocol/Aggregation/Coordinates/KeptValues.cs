namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>What of a <see cref="Comparator"/> is read again.</summary>
internal enum KeptValues
{
    Both,
    Lesser,
    Larger,
}
