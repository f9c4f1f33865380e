namespace ProtocolLearning.Protocol.Membership;

/// <summary>A place for one replica: the index-th slot of a stage. Who fills it changes with the epoch.</summary>
/// <param name="Stage">Stage, from 0.</param>
/// <param name="Index">Index inside the stage, from 0.</param>
public readonly record struct Slot(int Stage, int Index) : IComparable<Slot>
{
    /// <inheritdoc />
    public int CompareTo(Slot other) => Stage != other.Stage ? Stage.CompareTo(other.Stage) : Index.CompareTo(other.Index);

    /// <inheritdoc />
    public override string ToString() => $"{Stage}-{Index}";
}
