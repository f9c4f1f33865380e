using ProtocolLearning.Worker.Engine;

namespace ProtocolLearning.Worker.Tests.Engine;

/// <summary>Mode Streaming with one element at a time and nothing of the replicas' logic: which element is in which fragment is looked up by block.</summary>
internal sealed class WrittenOutStreaming : IDisposable
{
    private readonly TorchShardEngine[] _engines;
    private readonly float _mixing;
    private readonly int[] _fragments;
    private readonly float[] _momentum;
    private float[] _mean = [];

    public WrittenOutStreaming(TorchShardEngine[] engines, double mixing)
    {
        (_engines, _mixing) = (engines, (float)mixing);
        foreach (var engine in engines)
        {
            engine.Initialize(seed: 1);
        }

        Agreed = Own(0);
        _momentum = new float[Agreed.Length];
        _fragments = new int[Agreed.Length];
        var sizes = new int[2];
        foreach (var block in engines[0].Blocks.OrderBy(block => block.Layer is null).ThenByDescending(block => block.Layer is null ? Length(block.Elements) : 0))
        {
            var fragment = block.Layer is { } layer ? layer % 2 : sizes[0] <= sizes[1] ? 0 : 1;
            sizes[fragment] += Length(block.Elements);
            for (var i = block.Elements.Start.Value; i < block.Elements.End.Value; i++)
            {
                _fragments[i] = fragment;
            }
        }
    }

    public float[] Agreed { get; }

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
        var (first, second) = (Own(0), Own(1));
        _mean = new float[Agreed.Length];
        for (var i = 0; i < Agreed.Length; i++)
        {
            if (_fragments[i] == round % 2)
            {
                _mean[i] = (Agreed[i] - first[i] + (Agreed[i] - second[i])) / 2;
            }
        }
    }

    public void Apply(int round)
    {
        const float eta = 0.7f;
        const float mu = 0.9f;
        float[][] own = [Own(0), Own(1)];
        for (var i = 0; i < Agreed.Length; i++)
        {
            if (_fragments[i] != round % 2)
            {
                continue;
            }

            var decayed = mu * _momentum[i];
            _momentum[i] = decayed + _mean[i];
            var ahead = mu * _momentum[i];
            var step = eta * (_mean[i] + ahead);
            Agreed[i] -= step;
            foreach (var weights in own)
            {
                var kept = _mixing * weights[i];
                var taken = (1 - _mixing) * Agreed[i];
                weights[i] = kept + taken;
            }
        }

        for (var i = 0; i < _engines.Length; i++)
        {
            _engines[i].WriteWeights(own[i]);
        }
    }

    public void Dispose() => Array.ForEach(_engines, engine => engine.Dispose());

    private static int Length(Range range) => range.End.Value - range.Start.Value;
}
