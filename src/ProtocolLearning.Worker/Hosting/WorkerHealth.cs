using System.Globalization;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>
/// What probes hear of a worker. One that waits, for the coordinator, for peers or for its dataset, is alive, and so is one that
/// loads its shard; one whose replica has computed at a single piece for minutes is not.
/// </summary>
internal sealed class WorkerHealth
{
    /// <summary>Far above the time of one microbatch, one aggregation or one outer step.</summary>
    public static readonly TimeSpan LongestPiece = TimeSpan.FromMinutes(10);

    private ReplicaLoop? _loop;

    /// <summary>Why the worker should be ended; null where it should not.</summary>
    public string? WhyNotAlive => Volatile.Read(ref _loop) is { Ended.IsCompleted: false, Busy: var busy } && busy > LongestPiece
        ? string.Create(CultureInfo.InvariantCulture, $"the replica has been at one piece of work for {busy.TotalSeconds:0} s")
        : null;

    /// <summary>Why the worker does not train; null where it may.</summary>
    public string? WhyNotReady => Volatile.Read(ref _loop)?.Status switch
    {
        null => "it is starting",
        { IsLost: true } => "it is lost in the run's log",
        { IsJoined: false } => "it has not joined the run",
        _ => null,
    };

    /// <summary>The replica is made.</summary>
    public void Watch(ReplicaLoop loop) => Volatile.Write(ref _loop, loop);
}
