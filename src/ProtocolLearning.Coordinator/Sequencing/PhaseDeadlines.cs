using ProtocolLearning.Protocol.Deadlines;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>How long a phase may take, by what it took the last times.</summary>
internal sealed class PhaseDeadlines
{
    private const int Remembered = 5;
    private readonly Dictionary<TimedPhase, Queue<double>> _taken = [];

    /// <summary>A phase ended by itself.</summary>
    public void Observe(TimedPhase phase, TimeSpan took)
    {
        if (!_taken.TryGetValue(phase, out var taken))
        {
            _taken[phase] = taken = new Queue<double>();
        }

        taken.Enqueue(took.TotalSeconds);
        if (taken.Count > Remembered)
        {
            taken.Dequeue();
        }
    }

    /// <summary>A phase ran into its deadline: nobody knows how long it would have taken, so count twice that.</summary>
    public void ObserveLate(TimedPhase phase, TimeSpan elapsed) => Observe(phase, 2 * elapsed);

    public TimeSpan Of(TimedPhase phase, ScheduleDefinition schedule) =>
        AdaptiveDeadline.Next(_taken.TryGetValue(phase, out var taken) ? taken : [], schedule);
}
