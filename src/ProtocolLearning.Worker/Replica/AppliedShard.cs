using System.Runtime.InteropServices;
using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// The stage's applied weights and outer momentum, and a copy on which the next outer step is prepared. Nothing but a decision in
/// the log makes the copy the state.
/// </summary>
internal sealed class AppliedShard(int parameters)
{
    private float[] _weights = new float[parameters];
    private float[] _momentum = new float[parameters];
    private float[] _nextWeights = new float[parameters];
    private float[] _nextMomentum = new float[parameters];
    private byte[]? _serialized;
    private StateHasher? _hasher;
    private int _stepped;

    /// <summary>The round after which the state was applied; -1 where none is held.</summary>
    public long Round { get; private set; } = -1;

    /// <summary>Its hash; empty where none is held.</summary>
    public string Hash { get; private set; } = string.Empty;

    /// <summary>The round whose outer step is prepared; null where none is.</summary>
    public long? PreparedRound { get; private set; }

    /// <summary>Hash of the prepared copy.</summary>
    public string PreparedHash { get; private set; } = string.Empty;

    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Bytes of a state on the wire.</summary>
    public long SerializedBytes => 2L * sizeof(float) * parameters;

    /// <summary>The initial state: these weights and no momentum.</summary>
    public void Initialize(Action<float[]> readWeights)
    {
        readWeights(_weights);
        Array.Clear(_momentum);
        Become(0, StateHash.Compute(_weights, _momentum));
    }

    /// <summary>Takes the outer step on the next elements of the copy, from the first one on.</summary>
    /// <param name="aggregate">Those elements of the aggregate.</param>
    /// <param name="optimizer">The outer step.</param>
    public void Advance(ReadOnlySpan<float> aggregate, OuterOptimizerDefinition optimizer)
    {
        var range = _stepped..(_stepped + aggregate.Length);
        var weights = _nextWeights.AsSpan(range);
        var momentum = _nextMomentum.AsSpan(range);
        _weights.AsSpan(range).CopyTo(weights);
        _momentum.AsSpan(range).CopyTo(momentum);
        NesterovOuterStep.Apply(weights, momentum, aggregate, optimizer.LearningRate, optimizer.Momentum);
        _hasher ??= new StateHasher();
        _hasher.Append(weights);
        _stepped += aggregate.Length;
    }

    /// <summary>Every element was stepped on: the copy is prepared.</summary>
    /// <returns>Its hash.</returns>
    public string Prepare(long round)
    {
        _hasher ??= new StateHasher();
        _hasher.Append(_nextMomentum);
        PreparedHash = _hasher.Finish();
        PreparedRound = round;
        return PreparedHash;
    }

    /// <summary>The copy becomes the state.</summary>
    public void Commit()
    {
        (_weights, _nextWeights) = (_nextWeights, _weights);
        (_momentum, _nextMomentum) = (_nextMomentum, _momentum);
        Become(PreparedRound!.Value, PreparedHash);
    }

    public void DropPrepared()
    {
        PreparedRound = null;
        PreparedHash = string.Empty;
        _hasher?.Dispose();
        _hasher = null;
        _stepped = 0;
    }

    /// <summary>Takes a peer's state, if it is the one that the log names.</summary>
    public bool TryLoad(ReadOnlySpan<byte> serialized, long round, string hash)
    {
        if (serialized.Length != SerializedBytes)
        {
            return false;
        }

        var values = MemoryMarshal.Cast<byte, float>(serialized);
        var weights = values[..parameters];
        var momentum = values[parameters..];
        if (StateHash.Compute(weights, momentum) != hash)
        {
            return false;
        }

        weights.CopyTo(_weights);
        momentum.CopyTo(_momentum);
        Become(round, hash);
        return true;
    }

    /// <summary>The state as it travels. Made once for each applied state.</summary>
    public ReadOnlyMemory<byte> Serialize()
    {
        if (_serialized is null)
        {
            _serialized = GC.AllocateUninitializedArray<byte>(checked((int)SerializedBytes));
            var values = MemoryMarshal.Cast<byte, float>(_serialized.AsSpan());
            _weights.CopyTo(values);
            _momentum.CopyTo(values[parameters..]);
        }

        return _serialized;
    }

    private void Become(long round, string hash)
    {
        Round = round;
        Hash = hash;
        _serialized = null;
        DropPrepared();
    }
}
