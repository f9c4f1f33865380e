using ProtocolLearning.Protocol.Randomness;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

/// <summary>Public randomness for the aggregation and detection tests.</summary>
internal static class Drawn
{
    public static PublicRandomness By(ulong seed) => new(Beacon.Derive(seed, 1, []), "buckets", 0);
}
