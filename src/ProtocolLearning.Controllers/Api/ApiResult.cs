namespace ProtocolLearning.Controllers.Api;

/// <summary>What an API server answered.</summary>
/// <typeparam name="T">The object's type.</typeparam>
/// <param name="Outcome">Which of the expected answers it was.</param>
/// <param name="Value">The object as the server returned it; for <see cref="ApiOutcome.Unchanged"/> the one that was known; else
/// null.</param>
/// <param name="Message">What the server said where it refused.</param>
public readonly record struct ApiResult<T>(ApiOutcome Outcome, T? Value, string? Message = null)
    where T : class
{
    /// <summary>Whether the wished-for state holds: the request was carried out or nothing had to change.</summary>
    public bool IsSuccess => Outcome is ApiOutcome.Success or ApiOutcome.Unchanged;
}
