using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The text to train on. Every worker reads it itself, so that no peer supplies another's labels.")]
public sealed class DatasetSpec
{
    [Required]
    [Description("Where the text lies, read in this order.")]
    [Items(1, 64)]
    [XListMapKeys("uri")]
    public IList<DatasetSource> Sources { get; set; } = [];

    [Description("How text becomes tokens. Bytes: one token a byte. Cl100kBase and O200kBase: OpenAI's byte-pair tokenizers, with 100277 and 200019 tokens.")]
    public Tokenizer Tokenizer { get; set; } = Tokenizer.Bytes;

    [Description("Share of the samples that is set aside for the validation loss, in thousandths.")]
    [RangeMinimum(0)]
    [RangeMaximum(500)]
    public int ValidationPerMille { get; set; } = 10;

    [Description("In which order samples are drawn. Passes: every sample is trained once before any is again, whoever comes and goes; workers of the release before cannot join such a run. Independent: each draw by itself, uniformly.")]
    public SampleOrder Order { get; set; } = SampleOrder.Independent;
}
