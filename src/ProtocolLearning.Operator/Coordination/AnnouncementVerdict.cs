namespace ProtocolLearning.Operator.Coordination;

/// <summary>What becomes of a coordinator's announcement.</summary>
internal enum AnnouncementVerdict
{
    /// <summary>It is from the run's coordinator.</summary>
    Accepted,

    /// <summary>Its token is wrong, or its content is not well-formed.</summary>
    Unproven,

    /// <summary>It names another key than the coordinator's, which never changes in a run's life.</summary>
    OtherKey,

    /// <summary>It names a second endpoint within a term. A pod serves at one endpoint for as long as it lives.</summary>
    OtherEndpoint,

    /// <summary>A coordinator of a later term has announced itself.</summary>
    Superseded,
}
