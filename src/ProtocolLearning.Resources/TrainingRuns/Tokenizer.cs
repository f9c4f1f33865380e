namespace ProtocolLearning.Resources.TrainingRuns;

public enum Tokenizer
{
    Bytes,
    Cl100kBase,
    O200kBase,
}
