using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Sampling;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Control;

/// <summary>
/// What a run is compared with: the whole model in one process, with the run's initial weights, inner optimizer, number of inner
/// steps and held-out samples, and in every step the samples of all its stage-0 replicas as one batch: those of its own draws, or, in
/// passes, as many that come next. No outer optimizer.
/// </summary>
/// <param name="definition">The run that it is the control of.</param>
/// <param name="engine">Computes all stages as one.</param>
/// <param name="beacons">Beacons of rounds 1 and on as the run drew them; rounds beyond them derive their own.</param>
internal sealed class ControlRun(RunDefinition definition, IShardEngine engine, IReadOnlyList<Beacon> beacons)
{
    private readonly ScheduleDefinition _schedule = definition.Schedule;
    private int _step;
    private long _tokens;
    private long _microbatch;

    /// <summary>
    /// What the control's engine computes: one stage, which steps by itself whatever the run's mode is, and of which no layer is held
    /// to a subspace.
    /// </summary>
    public static RunDefinition Whole(RunDefinition definition) => definition with
    {
        Stages = 1,
        Model = definition.Model with { Subspace = null },
        Schedule = definition.Schedule with { Mode = RoundMode.DiLoCo, InnerSteps = definition.Schedule.StepsPerRound(), Streaming = null },
    };

    /// <summary>Trains, one record a step and one a validation.</summary>
    /// <exception cref="ArithmeticException">The loss is no longer finite.</exception>
    public IEnumerable<ControlRecord> Run()
    {
        engine.Initialize(definition.Seed);
        for (var round = 1; round <= _schedule.Rounds; round++)
        {
            var beacon = round <= beacons.Count ? beacons[round - 1] : DeriveBeacon(round);
            for (var step = 0; step < _schedule.InnerSteps; step++)
            {
                yield return TakeStep(round, step, beacon);
            }

            if (round % _schedule.ValidateEveryRounds == 0 || round == _schedule.Rounds)
            {
                if (Validate(round) is { } validation)
                {
                    yield return validation;
                }
            }
        }
    }

    private ControlStep TakeStep(int round, int step, Beacon beacon)
    {
        var perMicrobatch = RoundBudget.MicrobatchTokens(definition);
        var microbatches = (_schedule.BatchTokens + perMicrobatch - 1) / perMicrobatch;
        var (tokens, loss) = (0L, 0.0);
        for (var slot = 0; slot < definition.Replicas.Max; slot++)
        {
            for (var i = 0; i < microbatches; i++)
            {
                var draw = (step * microbatches) + i;
                var samples = definition.Dataset.IsInPasses
                    ? PassSamples.Of(definition.Seed, _microbatch++, _schedule.MicrobatchSequences, engine.TrainingSamples)
                    : SampleAssignment.Draw(
                        beacon, round, new Slot(0, slot), draw, _schedule.MicrobatchSequences, engine.TrainingSamples);
                var measured = engine.TryForwardBackward(samples, default, out var measurement, out _)
                    ? measurement
                    : throw NotFinite(round);
                tokens += measured.Tokens;
                loss += measured.LossSum;
            }
        }

        engine.Step(tokens, InnerRate.Of(definition, round, step));
        _step++;
        _tokens += tokens;
        return new ControlStep(round, _step, _tokens, loss / tokens);
    }

    private ControlValidation? Validate(int round)
    {
        var (tokens, loss) = (0L, 0.0);
        var batches = engine.ValidationSamples == 0 ? 0 : RoundBudget.ValidationBatches(definition);
        for (var batch = 0; batch < batches; batch++)
        {
            var measured = engine.TryEvaluateLoss(HeldOutSamples(batch), default, out var measurement) ? measurement : throw NotFinite(round);
            tokens += measured.Tokens;
            loss += measured.LossSum;
        }

        return tokens == 0 ? null : new ControlValidation(round, _step, _tokens, loss / tokens);
    }

    /// <summary>The samples of one batch as a run's members read them: from the first again where there are too few.</summary>
    private long[] HeldOutSamples(int batch)
    {
        var first = batch * _schedule.MicrobatchSequences;
        var count = Math.Min(_schedule.MicrobatchSequences, _schedule.ValidationSequences - first);
        return [.. Enumerable.Range(first, count).Select(sample => sample % engine.ValidationSamples)];
    }

    private Beacon DeriveBeacon(int round)
    {
        var weights = new float[engine.Parameters];
        engine.ReadWeights(weights);
        return Beacon.Derive(definition.Seed, round, [StateHash.Compute(weights, [])]);
    }

    private ArithmeticException NotFinite(int round) => new(
        $"The control's loss is not finite in round {round}; lower optimizer.inner.learningRate ({definition.Optimizer.Inner.LearningRate}).");
}
