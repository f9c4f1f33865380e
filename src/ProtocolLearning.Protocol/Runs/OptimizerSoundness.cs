namespace ProtocolLearning.Protocol.Runs;

/// <summary>What the inner optimizer must keep to.</summary>
internal static class OptimizerSoundness
{
    /// <summary>Every problem, with the field's path and what to do; empty where it is sound.</summary>
    public static IEnumerable<string> Problems(InnerOptimizerDefinition inner)
    {
        if (inner.FinalRatePerMille is < 0 or > 1000)
        {
            yield return $"optimizer.inner.finalRatePerMille: {inner.FinalRatePerMille} is not from 0 to 1000.";
        }

        if (inner.Algorithm is { } algorithm && !Enum.IsDefined(algorithm))
        {
            yield return $"optimizer.inner.algorithm: {algorithm} is not known.";
        }

        if (inner.Momentum is { } momentum && !(momentum is >= 0 and < 1))
        {
            yield return $"optimizer.inner.momentum: {momentum} is not from 0 to below 1.";
        }

        if (inner.SgdLearningRate is { } rate && !(rate >= 0 && double.IsFinite(rate)))
        {
            yield return $"optimizer.inner.sgdLearningRate: {rate} is not a rate from 0.";
        }

        if (inner.SgdLearningRate is not null != (inner.Algorithm == InnerAlgorithm.Muon))
        {
            yield return "optimizer.inner.sgdLearningRate: Muon needs it for what it leaves to MomentumSgd, and no other algorithm has it.";
        }

        if (inner is { Momentum: not null, Algorithm: null or InnerAlgorithm.AdamW })
        {
            yield return "optimizer.inner.momentum: AdamW has none; set beta1 or choose another algorithm.";
        }
    }
}
