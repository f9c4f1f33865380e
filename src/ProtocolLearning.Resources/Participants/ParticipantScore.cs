using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Participants;

[Description("One detection score.")]
public sealed class ParticipantScore
{
    [Required]
    [Description("What was scored.")]
    [Length(1, 63)]
    public string Name { get; set; } = "";

    [Required]
    [Description("The score, a decimal number; larger is worse.")]
    [Pattern(FieldPatterns.SignedDecimal)]
    [Length(1, 27)]
    public string Value { get; set; } = "0";
}
