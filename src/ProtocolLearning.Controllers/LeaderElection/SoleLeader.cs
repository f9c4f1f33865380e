namespace ProtocolLearning.Controllers.LeaderElection;

/// <summary>Where there is no election, there is one process, and it leads.</summary>
internal sealed class SoleLeader : ILeadership
{
    public string Identity => Environment.MachineName;

    public bool IsLeader => true;
}
