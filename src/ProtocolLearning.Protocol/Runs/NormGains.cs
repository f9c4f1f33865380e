namespace ProtocolLearning.Protocol.Runs;

/// <summary>What becomes of the gains of the model's norms.</summary>
public enum NormGains
{
    /// <summary>One gain a channel, trained like any weight.</summary>
    Trained,

    /// <summary>All gains are one and no weights of the model, so that it can change its basis.</summary>
    Fixed,
}
