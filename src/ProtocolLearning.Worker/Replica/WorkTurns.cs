namespace ProtocolLearning.Worker.Replica;

/// <summary>Lets two kinds of work alternate where both wait, so that neither holds the other up for longer than one piece.</summary>
internal sealed class WorkTurns
{
    private bool _wasFirst;

    /// <summary>Says whose turn it is.</summary>
    /// <param name="first">Whether work of the first kind waits.</param>
    /// <param name="second">Whether work of the second kind waits.</param>
    /// <returns>Whether a piece of the first kind is next.</returns>
    public bool TakesFirst(bool first, bool second) => _wasFirst = first && !(second && _wasFirst);
}
