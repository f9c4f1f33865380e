namespace ProtocolLearning.Resources.Attributes;

/// <summary>The regular expression that a string field matches.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatternAttribute(string regexPattern) : Attribute
{
    public string RegexPattern { get; } = regexPattern;
}
