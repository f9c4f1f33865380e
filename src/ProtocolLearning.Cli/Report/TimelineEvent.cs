namespace ProtocolLearning.Cli.Report;

/// <summary>Something that happened in the run.</summary>
/// <param name="Seconds">When.</param>
/// <param name="Kind">Round, Membership, Fault, Offence or Operator.</param>
/// <param name="Text">What, in one line.</param>
internal sealed record TimelineEvent(double Seconds, TimelineKind Kind, string Text);
