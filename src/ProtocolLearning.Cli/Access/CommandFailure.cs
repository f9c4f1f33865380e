namespace ProtocolLearning.Cli.Access;

/// <summary>Ends a command with one line for the user. Only <see cref="CommandGuard"/> catches it.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
internal sealed class CommandFailure(string message, int exitCode = ExitCode.Refused) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
