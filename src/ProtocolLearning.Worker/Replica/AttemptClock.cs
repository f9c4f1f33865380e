using ProtocolLearning.Protocol.Deadlines;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Replica;

/// <summary>How long the gradient of an attempt is awaited, by how long the last ones took.</summary>
internal sealed class AttemptClock
{
    private const int Remembered = 32;
    private readonly Queue<double> _taken = [];
    private TimeSpan? _timeout;

    public void Observe(TimeSpan took)
    {
        _taken.Enqueue(took.TotalSeconds);
        if (_taken.Count > Remembered)
        {
            _taken.Dequeue();
        }

        _timeout = null;
    }

    public TimeSpan Timeout(ScheduleDefinition schedule) => _timeout ??= AdaptiveDeadline.Next(_taken, schedule);
}
