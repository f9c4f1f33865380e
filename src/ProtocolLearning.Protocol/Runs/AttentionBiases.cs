namespace ProtocolLearning.Protocol.Runs;

/// <summary>Which projections of the attention add a bias.</summary>
public enum AttentionBiases
{
    /// <summary>None, as in Llama.</summary>
    None,

    /// <summary>Queries, keys and values, as in Qwen2.</summary>
    QueryKeyValue,
}
