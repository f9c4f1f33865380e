using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Inner steps of a round: one after every B tokens of finished backwards, with no barrier between stages. In mode Synchronous none: the
/// gradients are gathered for the exchange.
/// </summary>
internal sealed class InnerProgress(IShardEngine engine)
{
    private const double WindowSeconds = 5;
    private long _round;
    private long _windowTokens;
    private DateTimeOffset _windowSince;

    /// <summary>Inner steps of this round.</summary>
    public int Steps { get; private set; }

    /// <summary>Tokens of this round whose gradients were not stepped with.</summary>
    public long Gathered { get; private set; }

    /// <summary>Whether the round has something to contribute.</summary>
    public bool HasTrained { get; private set; }

    /// <summary>Tokens of finished backwards a second, over the last seconds whatever the rounds were.</summary>
    public double TokensPerSecond { get; private set; }

    /// <summary>A round begins, without gradients of earlier ones.</summary>
    /// <param name="round">Which one of those that count towards the schedule, from 1.</param>
    public void BeginRound(long round)
    {
        Gathered = 0;
        ContinueWith(round);
    }

    /// <summary>A round begins, and goes on with the gradients of the one before.</summary>
    /// <param name="round">Which one of those that count towards the schedule, from 1.</param>
    public void ContinueWith(long round)
    {
        _round = round;
        Steps = 0;
        HasTrained = false;
    }

    /// <summary>Lets time pass: a replica that has stopped working is seen to have.</summary>
    public void Tick(DateTimeOffset now)
    {
        var elapsed = (now - _windowSince).TotalSeconds;
        if (elapsed >= WindowSeconds)
        {
            TokensPerSecond = _windowTokens / elapsed;
            _windowTokens = 0;
            _windowSince = now;
        }
    }

    public void Add(long tokens, RunDefinition definition)
    {
        Gathered += tokens;
        _windowTokens += tokens;
        if (definition.Schedule.IsSynchronous())
        {
            HasTrained = true;
        }
        else if (Gathered >= definition.Schedule.BatchTokens)
        {
            Step(definition);
        }
    }

    /// <summary>
    /// What is left over when the round ends counts as a batch from half of one on, so that a round has H steps on average whatever
    /// a replica's share was; in mode Streaming it is stepped with in the next round. A replica that came to no step takes one with what
    /// it has, so that it has something to contribute.
    /// </summary>
    /// <param name="definition">The accepted definition; its B is the tokens of a whole batch.</param>
    public void EndRound(RunDefinition definition)
    {
        var isBatch = !definition.Schedule.IsStreaming() && 2 * Gathered >= definition.Schedule.BatchTokens;
        if (!definition.Schedule.IsSynchronous() && Gathered > 0 && (Steps == 0 || isBatch))
        {
            Step(definition);
        }
    }

    private void Step(RunDefinition definition)
    {
        engine.Step(Gathered, InnerRate.Of(definition, _round, Steps));
        Gathered = 0;
        Steps++;
        HasTrained = true;
    }
}
