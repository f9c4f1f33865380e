namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>One step of a network: the lesser of two values goes to the first place, the larger to the second.</summary>
/// <param name="Low">The first place.</param>
/// <param name="High">The second place.</param>
/// <param name="Kept">Which of the two is read again.</param>
internal readonly record struct Comparator(int Low, int High, KeptValues Kept);
