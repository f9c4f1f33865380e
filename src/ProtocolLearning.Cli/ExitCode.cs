namespace ProtocolLearning.Cli;

/// <summary>How <c>plearn</c> ends.</summary>
internal static class ExitCode
{
    /// <summary>What was asked for was done.</summary>
    public const int Succeeded = 0;

    /// <summary>It was started and failed, or did not show what it was to show.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the input is wrong: nothing is left that was started.</summary>
    public const int Refused = 2;

    /// <summary>There is no cluster, or it does not answer.</summary>
    public const int NoCluster = 3;

    /// <summary>The cluster does not permit it.</summary>
    public const int Forbidden = 4;

    /// <summary>Ended by Ctrl-C, SIGTERM or the loss of its terminal: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit codes in words, for help texts.</summary>
    public const string Meaning = "Exit code: 0 done, 1 failed, 2 the command line or the input is wrong and nothing was kept, 3 no cluster answers, 4 not permitted, 130 interrupted.";
}
