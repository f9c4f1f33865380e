namespace ProtocolLearning.Networking.Coordination;

/// <summary>The answer to a membership statement.</summary>
/// <param name="Verdict">What follows for the worker.</param>
/// <param name="Message">Why, for the log; empty where it is accepted.</param>
public sealed record JoinReply(JoinVerdict Verdict, string Message)
{
    /// <summary>The worker is a member.</summary>
    public static JoinReply Accepted { get; } = new(JoinVerdict.Accepted, string.Empty);

    /// <summary>There is nothing left to do.</summary>
    public static JoinReply Completed { get; } = new(JoinVerdict.Completed, "the run is complete");

    /// <summary>A later attempt may succeed.</summary>
    public static JoinReply NotNow(string message) => new(JoinVerdict.NotNow, message);

    /// <summary>No attempt with this statement will succeed.</summary>
    public static JoinReply Refused(string message) => new(JoinVerdict.Refused, message);
}
