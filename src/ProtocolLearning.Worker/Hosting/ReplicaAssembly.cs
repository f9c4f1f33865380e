using Microsoft.Extensions.Logging;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Engine;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>What a replica needs once the run's definition is known: the dataset, the engine over it, and the logic that drives it.</summary>
internal sealed class ReplicaAssembly : IDisposable
{
    private readonly TorchShardEngine _engine;

    private ReplicaAssembly(TorchShardEngine engine, ReplicaActor actor)
    {
        _engine = engine;
        Actor = actor;
    }

    /// <summary>The replica's logic.</summary>
    public ReplicaActor Actor { get; }

    /// <summary>What computes.</summary>
    public IShardEngine Engine => _engine;

    /// <param name="state">The log so far, with an accepted definition.</param>
    /// <param name="identity">Who the replica is.</param>
    /// <param name="dataset">The run's open dataset, which stays the caller's.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="signer">Signs commitments.</param>
    /// <param name="shaper">Stands between the replica and its pseudo-gradient.</param>
    /// <param name="loggers">Where the engine logs.</param>
    /// <param name="problems">Why there is none, one line a problem.</param>
    /// <returns>The assembly, or null where there are problems.</returns>
    public static ReplicaAssembly? Create(
        RunState state,
        ReplicaIdentity identity,
        TokenDataset dataset,
        ComputeDevice device,
        ICommitmentSigner signer,
        IContributionShaper shaper,
        ILoggerFactory loggers,
        out IReadOnlyList<string> problems)
    {
        var definition = state.Definition!;
        var stage = identity.Member.Slot.Stage;
        if (stage >= definition.Stages)
        {
            problems = [$"stage {stage} is not one of the run's {definition.Stages}"];
            return null;
        }

        problems = [];
        TorchShardEngine? engine = null;
        try
        {
            engine = new TorchShardEngine(definition, stage, dataset, device, loggers.CreateLogger<TorchShardEngine>());
            var actor = new ReplicaActor(identity, state, engine, signer, shaper, ReplicaOptions.Default);
            return new ReplicaAssembly(engine, actor);
        }
        catch (ArgumentException exception)
        {
            engine?.Dispose();
            problems = [exception.Message];
            return null;
        }
    }

    public void Dispose() => _engine.Dispose();
}
