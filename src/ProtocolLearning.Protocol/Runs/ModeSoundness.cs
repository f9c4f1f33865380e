using ProtocolLearning.Protocol.Planning;

namespace ProtocolLearning.Protocol.Runs;

/// <summary>What a mode asks of the rest of a definition.</summary>
internal static class ModeSoundness
{
    /// <summary>Every problem, with the field's path and what to do; none where mode and definition go together.</summary>
    public static IEnumerable<string> Problems(RunDefinition definition)
    {
        var schedule = definition.Schedule;
        if (!Enum.IsDefined(schedule.Mode))
        {
            yield return $"schedule.mode: {schedule.Mode} is not known; use DiLoCo, Streaming or Synchronous.";
        }

        foreach (var problem in StreamingProblems(definition))
        {
            yield return problem;
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

    private static IEnumerable<string> StreamingProblems(RunDefinition definition)
    {
        var schedule = definition.Schedule;
        if (schedule.IsStreaming() != schedule.Streaming is not null)
        {
            yield return "schedule.streaming: mode Streaming needs it, and no other mode has it.";
        }

        if (!schedule.IsStreaming() || schedule.Streaming is not { } streaming)
        {
            yield break;
        }

        if (streaming.Fragments is < 2 or > 64)
        {
            yield return $"schedule.streaming.fragments: {streaming.Fragments} is not from 2 to 64; with 1 use mode DiLoCo.";
            yield break;
        }

        if (!(streaming.Mixing is >= 0 and < 1))
        {
            yield return $"schedule.streaming.mixing: {streaming.Mixing} is not from 0 to below 1; at 1 nothing of what others learned is taken in.";
        }

        if (schedule.InnerSteps % streaming.Fragments != 0)
        {
            yield return $"schedule.innerSteps: {schedule.InnerSteps} is not a multiple of streaming.fragments {streaming.Fragments}; "
                + "a round of mode Streaming has innerSteps / fragments steps.";
        }

        if (schedule is { ValidationSequences: > 0, ValidateEveryRounds: < 2 })
        {
            yield return "schedule.validateEveryRounds: with 1 no round is trained beside the exchange of the one before, for held-out "
                + "samples are read between rounds; raise it.";
        }

        if (definition.Checkpoint is { IntervalRounds: < 2 })
        {
            yield return "checkpoint.intervalRounds: with 1 no round is trained beside the exchange of the one before, for checkpoints "
                + "are opened between rounds; raise it.";
        }

        if (definition.ThreatModel.MaxByzantine > 0)
        {
            yield return "schedule.mode: in mode Streaming a contribution is of all rounds that a replica trained since it took the fragment in, so honest "
                + $"ones differ so much that some would be blamed; with threatModel.maxByzantine {definition.ThreatModel.MaxByzantine} use DiLoCo.";
        }

        if (streaming.Mixing > 0 && definition.Compression.PseudoGradient == TensorCodec.TopK)
        {
            yield return "schedule.streaming.mixing: what TopK leaves out is carried over and would be kept in a replica's own weights too, so "
                + "it would count twice; set it to 0 or use another codec.";
        }

        var stages = definition.Stages >= 1 && definition.Stages <= definition.Model.Layers && !ModelSoundness.Problems(definition.Model).Any()
            ? StageLayers.Split(definition.Model, definition.Stages)
            : [];
        foreach (var stage in stages.Where(stage => stage.LayerCount < streaming.Fragments).Take(1))
        {
            yield return $"schedule.streaming.fragments: stage {stage.Stage} has {stage.LayerCount} layers, which {streaming.Fragments} fragments "
                + "cannot be made of; lower it or stages, or raise model.layers.";
        }
    }
}
