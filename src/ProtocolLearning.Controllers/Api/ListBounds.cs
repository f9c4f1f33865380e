namespace ProtocolLearning.Controllers.Api;

/// <summary>How much one kind of a cluster may come to: its API server may be somebody else's, and memory is ours.</summary>
/// <param name="Objects">Objects in all.</param>
/// <param name="Bytes">Bytes of all pages of one list.</param>
internal readonly record struct ListBounds(int Objects, long Bytes)
{
    /// <summary>None but that of a single answer.</summary>
    public static ListBounds None { get; } = new(int.MaxValue, long.MaxValue);
}
