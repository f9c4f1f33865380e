namespace ProtocolLearning.Resources.Attributes;

/// <summary>The greatest value of an integer field.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RangeMaximumAttribute(double maximum) : Attribute
{
    public double Maximum { get; } = maximum;
}
