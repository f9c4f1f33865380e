namespace ProtocolLearning.Protocol.Planning;

/// <summary>
/// Moves replicas so that a stage reaches replicas.min, by the shortest chain of moves: a participant gives up its replica of one
/// stage for the needy one, and that stage either has one to spare or gets another participant in turn (an augmenting path).
/// </summary>
internal static class PlacementRepair
{
    public static void RaiseToMinimum(PlacementBoard board)
    {
        // Without a worker to add or a replica to spare there is nothing to search for.
        if (!board.Holders.Any(holder => holder.MayTake && holder.Free > 0)
            && !Enumerable.Range(0, board.Stages).Any(stage => board.Replicas(stage) > board.LeastReplicas))
        {
            return;
        }

        // A search that fails has seen every stage that could help: none of those can be raised either.
        var hopeless = new HashSet<int>();
        for (var stage = 0; stage < board.Stages; stage++)
        {
            while (board.Replicas(stage) < board.LeastReplicas
                && board.EmptyIndex(stage) is not null
                && !hopeless.Contains(stage)
                && TryRaise(board, stage, hopeless))
            {
            }
        }
    }

    private static bool TryRaise(PlacementBoard board, int needy, HashSet<int> hopeless)
    {
        var cameBy = new Dictionary<PlacementHolder, int>();
        var lostBy = new Dictionary<int, PlacementHolder>();
        var queue = new Queue<int>([needy]);
        while (queue.TryDequeue(out var stage))
        {
            foreach (var holder in board.Holders)
            {
                if (!holder.MayTake || cameBy.ContainsKey(holder) || !board.MayHold(holder, stage))
                {
                    continue;
                }

                cameBy.Add(holder, stage);
                if (holder.Free > 0)
                {
                    Apply(board, needy, holder, spared: null, cameBy, lostBy);
                    return true;
                }

                foreach (var given in holder.StagesToGive)
                {
                    if (given == needy || lostBy.ContainsKey(given))
                    {
                        continue;
                    }

                    if (board.Replicas(given) > board.LeastReplicas)
                    {
                        Apply(board, needy, holder, given, cameBy, lostBy);
                        return true;
                    }

                    lostBy.Add(given, holder);
                    queue.Enqueue(given);
                }
            }
        }

        hopeless.UnionWith([needy, .. lostBy.Keys]);
        return false;
    }

    private static void Apply(
        PlacementBoard board,
        int needy,
        PlacementHolder last,
        int? spared,
        Dictionary<PlacementHolder, int> cameBy,
        Dictionary<int, PlacementHolder> lostBy)
    {
        // From the end of the chain to the needy stage: each participant leaves one stage and enters the one before.
        var (holder, gives) = (last, spared);
        while (true)
        {
            if (gives is { } stage)
            {
                board.Release(stage, holder);
            }

            var enters = cameBy[holder];
            if (enters == needy)
            {
                board.Assign(needy, holder);
                return;
            }

            // The stage that it enters is full only of the one who leaves it next, so that one goes first.
            var next = lostBy[enters];
            board.Release(enters, next);
            board.Assign(enters, holder);
            (holder, gives) = (next, null);
        }
    }
}
