namespace ProtocolLearning.Protocol.Runs;

/// <summary>What a mode asks of the rest of a definition.</summary>
internal static class ModeSoundness
{
    /// <summary>Every problem, with the field's path and what to do; none where mode and definition go together.</summary>
    public static IEnumerable<string> Problems(RunDefinition definition)
    {
        var schedule = definition.Schedule;
        if (schedule.Mode is not (RoundMode.DiLoCo or RoundMode.Synchronous))
        {
            yield return $"schedule.mode: {schedule.Mode} is not built yet; use DiLoCo or Synchronous.";
        }

        if (schedule.IsSynchronous() && schedule.InnerSteps != 1)
        {
            yield return $"schedule.innerSteps: {schedule.InnerSteps} is not 1, but mode Synchronous exchanges after every step.";
        }

        if (schedule.IsSynchronous() && definition.Optimizer.Inner.Algorithm == InnerAlgorithm.Muon)
        {
            yield return "optimizer.inner.algorithm: Muon's steps are not bit-equal between machines, as mode Synchronous needs; "
                + "use AdamW or MomentumSgd.";
        }
    }
}
