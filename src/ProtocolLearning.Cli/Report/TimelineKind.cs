namespace ProtocolLearning.Cli.Report;

/// <summary>What a timeline event is about.</summary>
internal enum TimelineKind
{
    Round,
    Membership,
    Fault,
    Offence,
    Operator,
}
