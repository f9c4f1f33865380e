namespace ProtocolLearning.Controllers.Caching;

/// <summary>
/// A change of one object: <paramref name="Old"/> is null for a new one, <paramref name="New"/> is null for a deleted one,
/// whose last known state is then the old one. <paramref name="Initial"/>: it is part of the first list, which nobody waits
/// for.
/// </summary>
internal readonly record struct ObjectChange<T>(T? Old, T? New, bool Initial)
    where T : class
{
    public bool IsUpdate => Old is not null && New is not null;

    public bool IsDeletion => New is null;

    /// <summary>The newest state that is known.</summary>
    public T Latest => New ?? Old!;
}
