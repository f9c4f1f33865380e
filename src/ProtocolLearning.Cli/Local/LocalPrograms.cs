namespace ProtocolLearning.Cli.Local;

/// <summary>The executables of a local run, and the images that stand for them in its clusters.</summary>
internal static class LocalPrograms
{
    public const string Operator = "ProtocolLearning.Operator";
    public const string Coordinator = "ProtocolLearning.Coordinator";
    public const string Worker = "ProtocolLearning.Worker";
    public const string Adversary = "ProtocolLearning.Adversary";

    /// <summary>What a run with these options starts.</summary>
    public static IEnumerable<string> Needed(LocalRunOptions options) =>
        options.Faults ? [Operator, Coordinator, Worker, Adversary] : [Operator, Coordinator, Worker];
}
