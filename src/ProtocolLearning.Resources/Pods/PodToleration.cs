using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Pods;

[Description("Lets a pod run on nodes with a matching taint.")]
public sealed class PodToleration
{
    [Description("Key of the taint. Empty with operator Exists: every taint.")]
    [Length(maxLength: 316)]
    public string? Key { get; set; }

    [Description("Exists: any value of the key. Equal: the value below.")]
    public TolerationOperator Operator { get; set; } = TolerationOperator.Equal;

    [Description("Value of the taint, with operator Equal.")]
    [Length(maxLength: 63)]
    public string? Value { get; set; }

    [Description("Effect of the taint. Empty: every effect.")]
    public TaintEffect? Effect { get; set; }

    [Description("How long a pod stays after a NoExecute taint, in seconds. Empty: forever.")]
    [RangeMinimum(0)]
    [RangeMaximum(86_400)]
    public long? TolerationSeconds { get; set; }
}
