using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Engine;

namespace ProtocolLearning.Benchmarks.Activations;

/// <summary>
/// A pipeline of one replica a stage that hands encoded payloads on as workers do, in one process, without network and clock: equal
/// input gives the same loss, however busy the machine is.
/// </summary>
internal sealed class PipelineTraining : IDisposable
{
    private const int Graph = 1;

    private readonly RunDefinition _definition;
    private readonly TorchShardEngine[] _engines;
    private readonly Beacon _beacon;

    public PipelineTraining(RunDefinition definition, TokenDataset dataset)
    {
        _definition = definition;
        _engines = [.. Enumerable.Range(0, definition.Stages).Select(stage =>
            new TorchShardEngine(definition, stage, dataset, ComputeDevice.Cpu, NullLogger<TorchShardEngine>.Instance))];
        _beacon = Beacon.Derive(definition.Seed, 1, [new string('0', 64)]);
        foreach (var engine in _engines)
        {
            engine.Initialize(definition.Seed);
        }
    }

    /// <summary>Bytes that cross a boundary for a token, forward and back.</summary>
    public double BytesPerToken =>
        2.0 * _engines[0].PayloadBytes(_definition.Schedule.MicrobatchSequences) / _definition.Schedule.BatchTokens;

    /// <summary>Trains to the end.</summary>
    /// <returns>Held-out loss, nats a token.</returns>
    public double Run()
    {
        var schedule = _definition.Schedule;
        for (var step = 0; step < schedule.Rounds; step++)
        {
            var samples = SampleAssignment.Draw(
                _beacon, 1, new Slot(0, 0), step, schedule.MicrobatchSequences, _engines[0].TrainingSamples);
            var tokens = Backward(samples);
            foreach (var engine in _engines)
            {
                engine.Step(tokens, InnerRate.Of(_definition, step + 1, 0));
            }
        }

        return Validate();
    }

    public void Dispose()
    {
        foreach (var engine in _engines)
        {
            engine.Dispose();
        }
    }

    private long Backward(IReadOnlyList<long> samples)
    {
        ReadOnlyMemory<byte> payload = default;
        foreach (var engine in _engines[..^1])
        {
            Check(engine.TryForward(Graph, samples, payload, out payload));
        }

        Check(_engines[^1].TryForwardBackward(samples, payload, out var loss, out payload));
        foreach (var engine in _engines[..^1].Reverse())
        {
            Check(engine.TryBackward(Graph, payload, out payload));
        }

        return loss.Tokens;
    }

    private double Validate()
    {
        var schedule = _definition.Schedule;
        var (tokens, sum) = (0L, 0.0);
        for (var first = 0; first < schedule.ValidationSequences; first += schedule.MicrobatchSequences)
        {
            long[] samples = [.. Enumerable.Range(first, schedule.MicrobatchSequences).Select(sample => sample % _engines[0].ValidationSamples)];
            var loss = Evaluate(samples);
            tokens += loss.Tokens;
            sum += loss.LossSum;
        }

        return sum / tokens;
    }

    private LossMeasurement Evaluate(IReadOnlyList<long> samples)
    {
        ReadOnlyMemory<byte> payload = default;
        foreach (var engine in _engines[..^1])
        {
            Check(engine.TryEvaluate(samples, payload, out payload));
        }

        Check(_engines[^1].TryEvaluateLoss(samples, payload, out var loss));
        return loss;
    }

    private static void Check(bool isFinite)
    {
        if (!isFinite)
        {
            throw new ArithmeticException("Activations or their gradients are no longer finite.");
        }
    }
}
