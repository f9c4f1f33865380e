namespace ProtocolLearning.Resources.Attributes;

/// <summary>A column of <c>kubectl get</c>; with <see cref="Priority"/> 1 only of <c>-o wide</c>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class GenericAdditionalPrinterColumnAttribute(string jsonPath, string name, string type) : Attribute
{
    public string JsonPath { get; } = jsonPath;

    public string Name { get; } = name;

    public string Type { get; } = type;

    public int Priority { get; init; }

    public string? Description { get; init; }
}
