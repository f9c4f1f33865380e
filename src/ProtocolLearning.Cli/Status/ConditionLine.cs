namespace ProtocolLearning.Cli.Status;

/// <summary>A condition that is not as it should be.</summary>
/// <param name="Object">What it is about, as <c>kind/name</c>.</param>
/// <param name="Type">The condition's type.</param>
/// <param name="Status">Its status.</param>
/// <param name="Reason">Why, for machines.</param>
/// <param name="Message">Why, for people.</param>
internal sealed record ConditionLine(string Object, string Type, string Status, string Reason, string Message);
