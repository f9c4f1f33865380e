namespace ProtocolLearning.Resources.Conditions;

/// <summary>What a condition shall say.</summary>
/// <param name="Type">One of <see cref="ConditionType"/>.</param>
/// <param name="Status">Whether it holds.</param>
/// <param name="Reason">Why, in one CamelCase word.</param>
/// <param name="Message">Why, in a sentence.</param>
public sealed record ConditionChange(string Type, ConditionStatus Status, string Reason, string Message);
