namespace ProtocolLearning.Protocol.Planning;

/// <summary>Says of a finished board why slots stay empty. What holds for every stage is worked out once.</summary>
internal sealed class EmptySlotReasons
{
    private readonly int _maxByzantine;
    private readonly int _enrolled;
    private readonly int _takers;
    private readonly long _capacity;
    private readonly int _free;
    private readonly string _leftOut;

    public EmptySlotReasons(PlacementBoard board, int maxByzantine)
    {
        var leftOut = new SortedDictionary<string, int>(StringComparer.Ordinal);
        _maxByzantine = maxByzantine;
        foreach (var holder in board.Holders)
        {
            _enrolled++;
            if (!holder.MayTake)
            {
                var why = WhyNot(holder);
                leftOut[why] = leftOut.GetValueOrDefault(why) + 1;
                continue;
            }

            _takers++;
            _capacity += holder.Candidate.Capacity;
            _free += holder.Free > 0 ? 1 : 0;
        }

        _leftOut = leftOut.Count == 0 ? "" : "; left out: " + string.Join(", ", leftOut.Select(pair => $"{pair.Value} {pair.Key}"));
    }

    /// <summary>Why nobody takes a slot of a stage.</summary>
    public string Of(int stage)
    {
        if (_enrolled == 0)
        {
            return "no participant is enrolled in the run";
        }

        var why = _takers == 0
            ? "no participant may take a slot"
            : _free == 0
                ? $"all {_capacity} workers of the {_takers} participants that may take a slot are in use"
                : $"each of the {_free} participants with a free worker holds a replica of stage {stage}, and with maxByzantine "
                    + $"{_maxByzantine} one is all it may hold";
        return why + _leftOut;
    }

    private static string WhyNot(PlacementHolder holder) => holder switch
    {
        { MayKeep: false } or { Candidate.Phase: ParticipantPhase.Unreachable } => holder.Candidate.Phase.ToString(),
        { Candidate.Unschedulable: true } => "unschedulable",
        _ => "in a cluster that is not ready",
    };
}
