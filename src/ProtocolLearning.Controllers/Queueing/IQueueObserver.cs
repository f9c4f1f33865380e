namespace ProtocolLearning.Controllers.Queueing;

/// <summary>Hears of a queue's work, for metrics. Called under the queue's lock: it must be quick.</summary>
internal interface IQueueObserver
{
    void Added(int depth);

    void Retried();

    void Taken(int depth, TimeSpan waited);

    void Finished(int depth, TimeSpan worked);
}
