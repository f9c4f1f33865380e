using System.Security.Cryptography;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Engine;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Engine;

/// <summary>Replicas' own logic of mode Streaming around real engines, exchanging the plain mean.</summary>
internal sealed class StreamingReplicas : IDisposable
{
    private readonly RunDefinition _definition;
    private readonly TorchShardEngine[] _engines;
    private readonly ReplicaContext _context;
    private readonly AppliedShard[] _shards;
    private readonly LocalWeights[] _local;
    private float[] _mean = [];

    public StreamingReplicas(RunDefinition definition, TorchShardEngine[] engines)
    {
        (_definition, _engines) = (definition, engines);
        var state = RunState.Empty.Apply(HashChain.Next(null, 1, DateTimeOffset.UnixEpoch, new RunAccepted(definition, "key")));
        ReplicaContext[] contexts = [.. engines.Select((engine, i) =>
            new ReplicaContext(new Member(new Slot(0, i), 1, $"p{i}"), state, engine, ReplicaOptions.Default))];
        _context = contexts[0];
        _shards = [.. engines.Select(engine => new AppliedShard(engine.Parameters, StageUpdate.For(definition, engine.Ranges)))];
        _local = [.. contexts.Select((context, i) => LocalWeights.For(context, _shards[i]))];
        for (var i = 0; i < engines.Length; i++)
        {
            engines[i].Initialize(seed: 1);
            _shards[i].Initialize(weights => engines[i].ReadWeights(weights));
        }
    }

    public float[] Agreed => _shards[0].Agreed.ToArray();

    public float[] Own(int replica)
    {
        var weights = new float[_engines[replica].Parameters];
        _engines[replica].ReadWeights(weights);
        return weights;
    }

    public void Step(int round, int step)
    {
        for (var i = 0; i < _engines.Length; i++)
        {
            Assert.True(_engines[i].TryForwardBackward([i, (4 * round) + step], default, out var loss, out _));
            _engines[i].Step(loss.Tokens, 1);
        }
    }

    public void Contribute(int round)
    {
        float[][] updates = [.. _local.Select(local =>
        {
            var update = new float[_context.FragmentOf(round).Length];
            Assert.True(local.TryReadUpdate(round, 0, update));
            return update;
        })];
        _mean = [.. updates[0].Zip(updates[1], (first, second) => (first + second) / 2)];
    }

    public void Apply(int round)
    {
        for (var i = 0; i < _engines.Length; i++)
        {
            var mean = _mean.ToArray();
            _shards[i].Begin(_context.FragmentOf(round));
            foreach (var part in new[] { ..(mean.Length / 3), (mean.Length / 3).. })
            {
                _shards[i].Advance(_definition, round, mean.AsSpan(part));
            }

            var hash = _shards[i].Prepare(_definition, round, round, mean);
            _shards[i].Commit();
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_shards[i].Serialize().Span)), hash);
            _local[i].Follow(round, hasContributed: true);
        }
    }

    public void Dispose() => Array.ForEach(_engines, engine => engine.Dispose());
}
