namespace ProtocolLearning.Resources.Participants;

public enum ParticipantPhase
{
    Pending,
    Active,
    Suspect,
    Quarantined,
    Banned,
    Draining,
    Unreachable,
}
