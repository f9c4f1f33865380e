namespace ProtocolLearning.Protocol.Planning;

/// <summary>A participant gives up one replica of a stage for another stage, which holds the pipeline up.</summary>
/// <param name="Participant">Who moves.</param>
/// <param name="From">The stage that it leaves.</param>
/// <param name="To">The stage that it enters.</param>
/// <param name="Reason">Why, for people: a clause without a full stop.</param>
public sealed record StageMove(string Participant, int From, int To, string Reason);
