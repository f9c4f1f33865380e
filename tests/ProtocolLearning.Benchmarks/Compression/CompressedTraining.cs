using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Worker.Engine;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Benchmarks.Compression;

/// <summary>
/// Replicas of one stage that train and exchange with the worker's own parts, in one process, without network and clock: equal input
/// gives the same loss, however busy the machine is. The control takes the same samples, all replicas' batches as one.
/// </summary>
internal sealed class CompressedTraining(RunDefinition definition, TokenDataset dataset)
{
    public const int Replicas = 4;

    private static readonly Member[] Members = [.. Enumerable.Range(0, Replicas).Select(index => new Member(new Slot(0, index), 1, $"participant-{index}"))];

    private readonly Beacon _beacon = Beacon.Derive(definition.Seed, 1, [new string('0', 64)]);
    private readonly int _microbatches = definition.Schedule.BatchTokens / (definition.Schedule.MicrobatchSequences * definition.Model.SequenceLength);

    private ScheduleDefinition Schedule => definition.Schedule;

    private int Steps => Schedule.Rounds * Schedule.InnerSteps;

    /// <summary>Trains in steps of all replicas' batches, which is what synchronous data parallelism computes.</summary>
    /// <returns>Held-out loss, nats a token.</returns>
    public double Control()
    {
        using var engine = Engine();
        for (var step = 0; step < Steps; step++)
        {
            var tokens = 0L;
            for (var replica = 0; replica < Replicas; replica++)
            {
                tokens += Backward(engine, replica, step);
            }

            Step(engine, tokens, step);
        }

        return Validate(engine);
    }

    /// <summary>Trains in rounds.</summary>
    /// <returns>Held-out loss, nats a token, and bytes that a replica sends and receives for a token that it trains on.</returns>
    public (double Loss, double BytesPerToken) Run()
    {
        var engines = Enumerable.Range(0, Replicas).Select(_ => Engine()).ToArray();
        try
        {
            var exchange = new Exchanging(definition, engines[0]);
            for (var round = 0; round < Schedule.Rounds; round++)
            {
                for (var replica = 0; replica < Replicas; replica++)
                {
                    for (var step = round * Schedule.InnerSteps; step < (round + 1) * Schedule.InnerSteps; step++)
                    {
                        Step(engines[replica], Backward(engines[replica], replica, step), step);
                    }
                }

                exchange.Exchange(round + 1, engines);
            }

            return (Validate(engines[0]), 2.0 * exchange.Bytes / Replicas / ((long)Steps * Schedule.BatchTokens));
        }
        finally
        {
            foreach (var engine in engines)
            {
                engine.Dispose();
            }
        }
    }

    /// <summary>Bytes a token of synchronous data parallelism in float32 by a ring all-reduce of every step, sent and received.</summary>
    public double SynchronousBytesPerToken()
    {
        using var engine = Engine();
        return 2 * 2.0 * (Replicas - 1) / Replicas * sizeof(float) * engine.Parameters / Schedule.BatchTokens;
    }

    private TorchShardEngine Engine()
    {
        var engine = new TorchShardEngine(definition, stage: 0, dataset, ComputeDevice.Cpu, NullLogger<TorchShardEngine>.Instance);
        engine.Initialize(definition.Seed);
        return engine;
    }

    private long Backward(TorchShardEngine engine, int replica, int step)
    {
        var tokens = 0L;
        for (var i = 0; i < _microbatches; i++)
        {
            var samples = SampleAssignment.Draw(
                _beacon, 1, new Slot(0, replica), (step * _microbatches) + i, Schedule.MicrobatchSequences, engine.TrainingSamples);
            tokens += engine.TryForwardBackward(samples, default, out var loss, out _) ? loss.Tokens : throw new ArithmeticException("The loss is not finite.");
        }

        return tokens;
    }

    private void Step(TorchShardEngine engine, long tokens, int step) =>
        engine.Step(tokens, InnerRate.Of(definition, 1 + (step / Schedule.InnerSteps), step % Schedule.InnerSteps));

    private double Validate(TorchShardEngine engine)
    {
        var (tokens, sum) = (0L, 0.0);
        for (var first = 0; first < Schedule.ValidationSequences; first += Schedule.MicrobatchSequences)
        {
            var samples = Enumerable.Range(first, Schedule.MicrobatchSequences).Select(sample => sample % engine.ValidationSamples).ToArray();
            if (!engine.TryEvaluateLoss(samples, default, out var loss))
            {
                throw new ArithmeticException("The loss is not finite.");
            }

            tokens += loss.Tokens;
            sum += loss.LossSum;
        }

        return sum / tokens;
    }

    /// <summary>The exchange of all replicas, with every byte that would cross the wire counted once.</summary>
    private sealed class Exchanging
    {
        private readonly RunDefinition _definition;
        private readonly TensorEncoding _encoding;
        private readonly AppliedShard _shard;
        private readonly ErrorFeedback[] _feedback;
        private readonly OwnerFeedback[] _ownerFeedback;
        private readonly float[] _vector;
        private readonly ExchangeLayout _layout;

        public Exchanging(RunDefinition definition, TorchShardEngine engine)
        {
            var compression = definition.Compression;
            _definition = definition;
            _encoding = TensorEncoding.For(compression.PseudoGradient, compression.TopK);
            _shard = new AppliedShard(engine.Parameters, StageUpdate.For(definition, engine.Ranges));
            _shard.Initialize(weights => engine.ReadWeights(weights));
            _feedback = [.. Members.Select(_ => new ErrorFeedback(engine.Parameters, (float)compression.FeedbackDecay()))];
            _ownerFeedback = [.. Members.Select(_ => new OwnerFeedback((float)compression.FeedbackDecay()))];
            _vector = new float[engine.Parameters];
            _layout = ExchangeLayout.Chunked(engine.Parameters, Replicas, _encoding.BlockElements);
        }

        /// <summary>What all replicas sent.</summary>
        public long Bytes { get; private set; }

        public void Exchange(int round, TorchShardEngine[] engines)
        {
            var contributions = engines.Select((engine, replica) => Contribute(engine, _feedback[replica])).ToArray();
            Contributor[] contributors = [.. contributions.Select((contribution, replica) => new Contributor(Members[replica], contribution.Root, 1))];
            var opened = new ExchangeOpened(round, 0, 0, contributors, Members, 1, PartitionShares.Equal(Replicas));
            using var receiver = new AggregateReceiver(_layout, _vector, _encoding);
            for (var partition = 0; partition < Replicas; partition++)
            {
                Aggregate(opened, partition, contributions, receiver);
            }

            _shard.Advance(_definition, round, _vector);
            _shard.Prepare(_definition, round, round, _vector);
            _shard.Commit();
            for (var replica = 0; replica < Replicas; replica++)
            {
                _feedback[replica].Commit();
                _ownerFeedback[replica].Commit();
                engines[replica].WriteWeights(_shard.Weights);
            }
        }

        private OwnContribution Contribute(TorchShardEngine engine, ErrorFeedback feedback)
        {
            engine.ReadWeights(_vector);
            for (var i = 0; i < _vector.Length; i++)
            {
                _vector[i] = _shard.Weights[i] - _vector[i];
            }

            feedback.AddTo(_vector);
            return new OwnContribution(_vector, _layout, _encoding, feedback);
        }

        private void Aggregate(ExchangeOpened opened, int partition, OwnContribution[] contributions, AggregateReceiver receiver)
        {
            var feedback = _definition.Compression.FeedbackDecay() > 0 ? _ownerFeedback[partition] : null;
            var owned = new OwnedPartition(
                opened, partition, _layout, _encoding, new MeanAggregator(), feedback, Members[partition], contributions[partition]);
            var first = _layout.ChunksOf(partition).Start.Value;
            for (var replica = 0; replica < Replicas; replica++)
            {
                for (var chunk = 0; chunk < owned.Encoded.Count && replica != partition; chunk++)
                {
                    var payload = contributions[replica].Payload(first + chunk);
                    var proof = contributions[replica].Proof(first + chunk);
                    if (owned.Add(Members[replica], chunk, proof, payload.Span) is { } fault)
                    {
                        throw new ArithmeticException(fault);
                    }

                    Count(new Contribution(opened.Round, 0, partition, proof, payload.Length) { Chunk = chunk });
                }
            }

            while (owned.HasReady)
            {
                var chunk = owned.Write();
                var encoded = owned.Encoded.Chunk(chunk);
                if (receiver.Add(partition, chunk, encoded, owner: null, out _) is { } fault)
                {
                    throw new ArithmeticException(fault);
                }

                for (var replica = 1; replica < Replicas; replica++)
                {
                    Count(new Aggregate(opened.Round, 0, partition, encoded.Length) { Chunk = chunk });
                }
            }
        }

        private void Count(PeerMessage message)
        {
            const int Frame = 9;
            Bytes += Frame + JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Options).Length + message.PayloadBytes;
        }
    }
}
