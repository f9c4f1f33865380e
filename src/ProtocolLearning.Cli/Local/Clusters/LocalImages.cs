using ProtocolLearning.Cli.Programs;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Local.Clusters;

/// <summary>Which executable an image of the run stands for. The harmful participant owns its machine, so its worker image is another program.</summary>
internal sealed class LocalImages(TrainingRunSpec run, ProgramLocator programs, string? harmful)
{
    public const string OperatorImage = "protocollearning/operator:0.1.0";

    /// <summary>Programs of the home cluster's node.</summary>
    public IReadOnlyDictionary<string, NodeProgram> Home { get; } = new Dictionary<string, NodeProgram>
    {
        [Repository(OperatorImage)] = Program(programs, LocalPrograms.Operator),
        [Repository(run.Coordinator.Image ?? OperatorEnvironment.DefaultCoordinatorImage)] = Program(programs, LocalPrograms.Coordinator),
    };

    /// <summary>Programs of a participant's node.</summary>
    public IReadOnlyDictionary<string, NodeProgram> Worker(string participant) => new Dictionary<string, NodeProgram>
    {
        [Repository(run.Worker.Image ?? OperatorEnvironment.DefaultWorkerImage)] =
            Program(programs, participant == harmful ? LocalPrograms.Adversary : LocalPrograms.Worker),
    };

    private static NodeProgram Program(ProgramLocator programs, string name) =>
        new(programs.Find(name).Path ?? throw new FileNotFoundException($"{name} is missing"));

    private static string Repository(string image)
    {
        var name = image.Split('@')[0];
        var tag = name.LastIndexOf(':');
        return tag > name.LastIndexOf('/') ? name[..tag] : name;
    }
}
