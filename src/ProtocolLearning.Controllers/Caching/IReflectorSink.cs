namespace ProtocolLearning.Controllers.Caching;

/// <summary>What a reflector tells, in order and never two things at once.</summary>
internal interface IReflectorSink<T>
{
    void Replace(IReadOnlyList<T> items);

    void Upsert(T item);

    void Delete(T last);

    /// <summary>Something came from the server, if only a bookmark: what is stored is true as of now.</summary>
    void Touch();
}
