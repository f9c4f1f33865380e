namespace ProtocolLearning.Resources.TrainingRuns;

public enum Tokenizer
{
    Bytes,
}
