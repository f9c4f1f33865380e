using System.Security.Cryptography;
using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// The stage's applied state, and a copy on which the next round's update is prepared. Nothing but a decision in the log makes the
/// copy the state.
/// </summary>
internal sealed class AppliedShard(int parameters, StageUpdate update)
{
    private AgreedState _state = update.CreateState(parameters);
    private AgreedState? _next;
    private byte[]? _serialized;
    private StateHasher? _hasher;
    private ParameterFragment _fragment = ParameterFragment.Whole(parameters);
    private int _advanced;
    private int _stepped;

    /// <summary>The round after which the state was applied; -1 where none is held.</summary>
    public long Round { get; private set; } = -1;

    /// <summary>Its hash; empty where none is held.</summary>
    public string Hash { get; private set; } = string.Empty;

    /// <summary>The round whose update is prepared; null where none is.</summary>
    public long? PreparedRound { get; private set; }

    /// <summary>Hash of the prepared copy.</summary>
    public string PreparedHash { get; private set; } = string.Empty;

    public ReadOnlySpan<float> Weights => Agreed.Span;

    /// <summary>The agreed weights, in name order; they hold until the next state.</summary>
    public ReadOnlyMemory<float> Agreed => _state.Weights;

    /// <summary>Bytes in which a state travels.</summary>
    public long SerializedBytes => _state.SerializedBytes;

    /// <summary>Whether it can be serialized at once.</summary>
    public bool FitsOneArray => SerializedBytes <= Array.MaxLength;

    private AgreedState Next => _next ??= update.CreateState(parameters);

    /// <summary>The initial state: these weights and moments of zero.</summary>
    public void Initialize(Action<float[]> readWeights)
    {
        readWeights(_state.Weights);
        _state.ClearMoments();
        Become(0, _state.ComputeHash());
    }

    /// <summary>The initial state: what another run left.</summary>
    /// <returns>Whether it has the length of this stage's.</returns>
    public bool TryInitialize(ReadOnlySpan<byte> serialized)
    {
        if (serialized.Length != _state.SerializedBytes)
        {
            return false;
        }

        _state.Deserialize(serialized);
        Become(0, _state.ComputeHash());
        return true;
    }

    /// <summary>A copy is made anew, and the elements of a fragment are updated in it; before it is first called, all are.</summary>
    public void Begin(ParameterFragment fragment)
    {
        DropPrepared();
        _fragment = fragment;
    }

    /// <summary>Updates the next elements of the fragment, from the first one on, where an update can go element by element.</summary>
    /// <param name="definition">The definition in force.</param>
    /// <param name="scheduled">Which round it is of those that count towards the schedule, from 1.</param>
    /// <param name="aggregate">Those elements of the aggregate.</param>
    public void Advance(RunDefinition definition, long scheduled, Span<float> aggregate)
    {
        var taken = 0;
        foreach (var elements in _fragment.Locate(_stepped, aggregate.Length))
        {
            KeepUpTo(elements.Start.Value);
            var part = aggregate.Slice(taken, elements.End.Value - elements.Start.Value);
            Next.CopyFrom(_state, elements);
            if (!update.NeedsWhole)
            {
                update.Apply(definition, scheduled, Next, elements.Start.Value, part);
                _hasher ??= new StateHasher();
                _hasher.Append(Next.Weights.AsSpan(elements));
            }

            _advanced = elements.End.Value;
            taken += part.Length;
        }

        _stepped += aggregate.Length;
    }

    /// <summary>Every element was advanced: the copy is prepared.</summary>
    /// <param name="definition">The definition in force.</param>
    /// <param name="round">The round.</param>
    /// <param name="scheduled">Which one it is of those that count towards the schedule, from 1.</param>
    /// <param name="aggregate">All of the aggregate, which is used up.</param>
    /// <returns>Its hash.</returns>
    public string Prepare(RunDefinition definition, long round, long scheduled, Span<float> aggregate)
    {
        KeepUpTo(parameters);
        _hasher ??= new StateHasher();
        if (update.NeedsWhole)
        {
            update.Apply(definition, scheduled, Next, 0, aggregate);
            _hasher.Append(Next.Weights);
        }

        Next.AppendMoments(_hasher);
        PreparedHash = _hasher.Finish();
        PreparedRound = round;
        return PreparedHash;
    }

    /// <summary>The copy becomes the state.</summary>
    public void Commit()
    {
        (_state, _next) = (Next, _state);
        Become(PreparedRound!.Value, PreparedHash);
    }

    public void DropPrepared()
    {
        PreparedRound = null;
        PreparedHash = string.Empty;
        _hasher?.Dispose();
        _hasher = null;
        _advanced = _stepped = 0;
    }

    /// <summary>Takes a peer's state, if it is the one that the log names.</summary>
    public bool TryLoad(ReadOnlySpan<byte> serialized, long round, string hash)
    {
        if (serialized.Length != _state.SerializedBytes || Convert.ToHexStringLower(SHA256.HashData(serialized)) != hash)
        {
            return false;
        }

        _state.Deserialize(serialized);
        Become(round, hash);
        return true;
    }

    /// <summary>Reads a part of the state as it travels.</summary>
    public void Read(long offset, Span<byte> destination) => _state.Read(offset, destination);

    /// <summary>Room for a state that is still to come: what the next update would be prepared in, unless one is.</summary>
    public AgreedState Lend()
    {
        if (_next is not { } room || _advanced > 0 || PreparedRound is not null)
        {
            return update.CreateState(parameters);
        }

        _next = null;
        return room;
    }

    /// <summary>Takes room back that was lent.</summary>
    public void TakeBack(AgreedState room) => _next ??= room;

    /// <summary>What was lent is the state that the log names.</summary>
    public void Adopt(AgreedState state, long round, string hash)
    {
        TakeBack(_state);
        _state = state;
        Become(round, hash);
    }

    /// <summary>The state as it travels, where that fits one array. Made once for each applied state.</summary>
    public ReadOnlyMemory<byte> Serialize()
    {
        if (_serialized is null)
        {
            _serialized = GC.AllocateUninitializedArray<byte>((int)_state.SerializedBytes);
            _state.Serialize(_serialized);
        }

        return _serialized;
    }

    /// <summary>What lies outside of the fragment stays as it is.</summary>
    private void KeepUpTo(int end)
    {
        if (_advanced < end)
        {
            Next.CopyFrom(_state, _advanced..end);
            _hasher ??= new StateHasher();
            _hasher.Append(Next.Weights.AsSpan(_advanced..end));
            _advanced = end;
        }
    }

    private void Become(long round, string hash)
    {
        Round = round;
        Hash = hash;
        _serialized = null;
        DropPrepared();
    }
}
