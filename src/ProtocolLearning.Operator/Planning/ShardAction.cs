namespace ProtocolLearning.Operator.Planning;

/// <summary>What is done about a shard.</summary>
internal enum ShardAction
{
    /// <summary>Nothing: it trains, or may still come to it.</summary>
    Keep,

    /// <summary>The coordinator is told to wait for fewer heartbeats.</summary>
    ShortenGrace,

    /// <summary>The coordinator is told that it is lost.</summary>
    ReportLost,

    /// <summary>It is lost, and stays where it was for now: its cluster may be at fault.</summary>
    Wait,

    /// <summary>It gets a tenant of a new epoch.</summary>
    PlaceAnew,
}
