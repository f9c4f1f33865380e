namespace ProtocolLearning.Resources.Attributes;

/// <summary>The least value of an integer field.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RangeMinimumAttribute(double minimum) : Attribute
{
    public double Minimum { get; } = minimum;
}
