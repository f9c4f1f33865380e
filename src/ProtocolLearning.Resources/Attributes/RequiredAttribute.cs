namespace ProtocolLearning.Resources.Attributes;

/// <summary>
/// A field that must be present. A field that may be absent is nullable, or has an initial value, which is then also the
/// schema's default: the one place that says it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RequiredAttribute : Attribute;
