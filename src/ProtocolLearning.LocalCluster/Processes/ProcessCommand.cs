namespace ProtocolLearning.LocalCluster.Processes;

/// <summary>What is needed to start one program.</summary>
/// <param name="Program">Full path of the executable file.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Its whole environment; nothing is inherited beside it.</param>
/// <param name="WorkingFolder">The folder that it starts in.</param>
/// <param name="LogFile">The file that its standard output and error are appended to.</param>
internal sealed record ProcessCommand(
    string Program,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingFolder,
    string LogFile);
