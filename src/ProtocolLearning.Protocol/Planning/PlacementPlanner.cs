using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Planning;

/// <summary>Decides which participant holds which slot: a pure function, so that equal input gives an equal plan.</summary>
/// <remarks>
/// <para>Who holds a slot keeps it unless its worker is lost, it may not hold slots any more, or it may be moved and another stage
/// would stay below replicas.min otherwise. Empty slots are filled stage by stage, the stage with the fewest replicas first, up to replicas.max:
/// preferably in a cluster that has none of the stage's replicas, then with the participant that has the most free workers. A
/// participant whose worker was just lost comes last. Where maxByzantine is above 0 a participant holds at most one replica of a
/// stage.</para>
/// <para>A move that balances the stages is made where the slots leave room for it: it takes nothing below replicas.min, and waits for free
/// workers to be placed first.</para>
/// <para>With P participants and S slots to fill the work is O((P + S) log P).</para>
/// </remarks>
public static class PlacementPlanner
{
    /// <summary>Plans every slot of a run.</summary>
    /// <param name="definition">Stages, bounds on replicas and f.</param>
    /// <param name="candidates">The run's participants, in any order.</param>
    /// <param name="clusters">Health of the member clusters by name; one that is not there is Unknown.</param>
    /// <param name="current">The last placement of each slot that had one, in any order.</param>
    /// <param name="move">A move that would balance the stages; null: none.</param>
    /// <exception cref="ArgumentException">Two candidates have one name, or two placements one slot.</exception>
    public static PlacementPlan Plan(
        RunDefinition definition,
        IReadOnlyCollection<PlacementCandidate> candidates,
        IReadOnlyDictionary<string, ClusterHealth> clusters,
        IReadOnlyCollection<CurrentPlacement> current,
        StageMove? move = null)
    {
        var board = new PlacementBoard(definition, candidates, clusters);
        var last = current.ToDictionary(placement => placement.Slot);
        var suspects = new HashSet<PlacementHolder>();
        foreach (var placement in last.Values.OrderBy(placement => placement.Leaving).ThenBy(placement => placement.Slot))
        {
            var holder = placement.Participant is null ? null : board.Find(placement.Participant);
            if (holder is not null && placement.Lost)
            {
                suspects.Add(holder);
            }
            else if (holder is not null)
            {
                board.TryKeep(placement.Slot, holder);
            }
        }

        board.Offer(candidate => !suspects.Contains(candidate));
        Fill(board);
        board.Offer(suspects.Contains);
        Fill(board);
        PlacementRepair.RaiseToMinimum(board);
        var isMoved = move is not null && TryMove(board, move);
        return ToPlan(board, last, new EmptySlotReasons(board, definition.ThreatModel.MaxByzantine)) with { Move = isMoved ? move : null };
    }

    private static bool TryMove(PlacementBoard board, StageMove move)
    {
        if (board.Find(move.Participant) is not { MayTake: true } holder
            || !holder.StagesToGive.Contains(move.From)
            || board.Replicas(move.From) <= board.LeastReplicas
            || board.EmptyIndex(move.To) is null
            || !board.MayHold(holder, move.To))
        {
            return false;
        }

        board.Release(move.From, holder);
        board.Assign(move.To, holder);
        return true;
    }

    private static void Fill(PlacementBoard board)
    {
        var open = new PriorityQueue<int, (int Replicas, int Stage)>();
        for (var stage = 0; stage < board.Stages; stage++)
        {
            open.Enqueue(stage, (board.Replicas(stage), stage));
        }

        while (open.TryDequeue(out var stage, out _))
        {
            if (board.EmptyIndex(stage) is not null && board.Choose(stage) is { } holder)
            {
                board.Assign(stage, holder);
                open.Enqueue(stage, (board.Replicas(stage), stage));
            }
        }
    }

    private static PlacementPlan ToPlan(PlacementBoard board, Dictionary<Slot, CurrentPlacement> last, EmptySlotReasons reasons)
    {
        var placements = new List<DesiredPlacement>();
        var empty = new List<EmptySlot>();
        for (var stage = 0; stage < board.Stages; stage++)
        {
            string? reason = null;
            for (var index = 0; index < board.SlotsPerStage; index++)
            {
                var slot = new Slot(stage, index);
                if (board.Holder(slot) is not { } holder)
                {
                    empty.Add(new EmptySlot(slot, reason ??= reasons.Of(stage)));
                    continue;
                }

                var before = last.GetValueOrDefault(slot);
                var stays = before is { Lost: false } && before.Participant == holder.Candidate.Name;
                var epoch = stays ? before!.Epoch : (before?.Epoch ?? 0) + 1;
                placements.Add(new DesiredPlacement(slot, epoch, holder.Candidate.Name, holder.Candidate.Cluster));
            }
        }

        return new PlacementPlan(placements, empty);
    }
}
