namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>How contributions relate to the aggregate that was made of them: the input of detection.</summary>
/// <param name="Distances">L2 distance of each contribution from the aggregate.</param>
/// <param name="Agreements">
/// Cosine between each contribution and what the others made of the aggregate (its own part taken out, for in a small group
/// that part alone looks like agreement): above 0 for honest ones, below 0 for a flipped sign; 0 where either is zero. Of a contribution
/// that a rule chose alone (Krum) the lower median of the others', for there is nothing to measure.
/// </param>
/// <param name="AggregateNorm">L2 norm of the aggregate.</param>
/// <param name="ClipRadius">tau, the distance beyond which a contribution was clipped; 0 where the rule does not clip.</param>
/// <param name="ClipFraction">Share of the contributions of positive weight that were clipped.</param>
/// <param name="Iterations">Iterations taken; 0 where the rule does not iterate.</param>
/// <param name="Converged">False where the bound on iterations came first.</param>
public sealed record AggregationReport(
    IReadOnlyList<double> Distances,
    IReadOnlyList<double> Agreements,
    double AggregateNorm,
    double ClipRadius,
    double ClipFraction,
    int Iterations,
    bool Converged);
