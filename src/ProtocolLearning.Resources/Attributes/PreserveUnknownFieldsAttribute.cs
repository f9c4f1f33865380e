namespace ProtocolLearning.Resources.Attributes;

/// <summary>An object whose fields another API defines and checks.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PreserveUnknownFieldsAttribute : Attribute;
