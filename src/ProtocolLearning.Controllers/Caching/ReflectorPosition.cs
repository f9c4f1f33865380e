namespace ProtocolLearning.Controllers.Caching;

/// <summary>Where a reflector stands in the history of a kind, as pure state (the rules are client-go's).</summary>
/// <param name="LastVersion">The resource version of the last list or event, null before the first.</param>
/// <param name="IsUnavailable">The server no longer has, or does not yet have, that version.</param>
internal readonly record struct ReflectorPosition(string? LastVersion, bool IsUnavailable)
{
    /// <summary>The version to list at: never older than what was seen, unless the server cannot.</summary>
    public string ListVersion => IsUnavailable ? "" : LastVersion ?? "0";

    public static ReflectorPosition AfterList(string version) => new(version, false);

    public ReflectorPosition AfterEvent(string? version) =>
        this with { LastVersion = string.IsNullOrEmpty(version) ? LastVersion : version };

    public ReflectorPosition AfterListExpired() => this with { IsUnavailable = true };

    /// <summary>The next list shall be the newest, not only as new as what was seen: the same list serves where that is gone.</summary>
    public ReflectorPosition ForNewest() => this with { IsUnavailable = true };
}
