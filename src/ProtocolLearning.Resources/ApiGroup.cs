namespace ProtocolLearning.Resources;

/// <summary>The API group that every custom resource of this product belongs to.</summary>
public static class ApiGroup
{
    /// <summary>The group's name.</summary>
    public const string Name = "protocollearning.dev";

    /// <summary>The only served version.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Group and version as they stand in <c>apiVersion</c>.</summary>
    public const string ApiVersion = Name + "/" + Version;

    /// <summary>The category that <c>kubectl get protocollearning</c> lists.</summary>
    public const string Category = "protocollearning";
}
