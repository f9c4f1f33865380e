using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Resources.Participants;

namespace ProtocolLearning.Cli.Join;

/// <summary>What a participant brings into a run.</summary>
internal sealed record JoinRequest
{
    /// <summary>Name of the Participant.</summary>
    public required string Participant { get; init; }

    /// <summary>Name of the TrainingRun.</summary>
    public required string Run { get; init; }

    /// <summary>Namespace of the run in the home cluster.</summary>
    public required string HomeNamespace { get; init; }

    /// <summary>Name of the MemberCluster in the home cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Namespace of the workers in the member cluster.</summary>
    public required string MemberNamespace { get; init; }

    /// <summary>Stake that it puts at risk.</summary>
    public long Stake { get; init; }

    /// <summary>GPUs of each worker; 0: it computes on the CPU.</summary>
    public int Gpus { get; init; }

    /// <summary>Most workers that it runs.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Where the dataset lies in the workers' namespace; null where its nodes or the image bring it.</summary>
    public DatasetVolume? Dataset { get; init; }

    /// <summary>The coordinator's key to pin; null where it is not known yet.</summary>
    public IdentityPublicKey? CoordinatorKey { get; init; }
}
