namespace ProtocolLearning.LocalCluster.Discovery;

/// <summary>What can be done with an object, and with each subresource.</summary>
internal static class ServedVerbs
{
    public static IReadOnlyList<string> OfObjects { get; } =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    private static readonly string[] StatusVerbs = ["get", "patch", "update"];
    private static readonly string[] BindingVerbs = ["create"];
    private static readonly string[] LogVerbs = ["get"];

    public static IReadOnlyList<string> Of(string subresource) => subresource switch
    {
        "binding" => BindingVerbs,
        "log" => LogVerbs,
        _ => StatusVerbs,
    };
}
