using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Participants;

[Description("Audits of a participant's work.")]
public sealed class AuditCounts
{
    [Description("Audits that found its work to be right.")]
    public long? Passed { get; set; }

    [Description("Audits that found a deviation.")]
    public long? Failed { get; set; }
}
