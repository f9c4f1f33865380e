using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>Which part of which moment a list shows.</summary>
internal sealed record ListPage(CollectionSnapshot Snapshot, ObjectKey? After, long Limit)
{
    public static Outcome<ListPage> Read(ApiRequest request, ObjectStore store)
    {
        if (request.Query.Whole("limit", 0).Refused(out var failure, out var limit))
        {
            return failure;
        }

        return request.Query.Text("continue") is { Length: > 0 } token
            ? Continue(request, store, token, limit)
            : Start(request, store, limit);
    }

    /// <summary>The objects of this page, and how many more there are.</summary>
    public (IReadOnlyList<StoredObject> Items, int Remaining) Take(ObjectFilter filter)
    {
        var items = new List<StoredObject>();
        var rest = 0;
        foreach (var (key, stored) in Snapshot.Objects)
        {
            if ((After is { } after && key <= after) || !filter.Matches(stored))
            {
                continue;
            }

            if (Limit > 0 && items.Count >= Limit)
            {
                rest++;
            }
            else
            {
                items.Add(stored);
            }
        }

        return (items, rest);
    }

    private static Outcome<ListPage> Start(ApiRequest request, ObjectStore store, long limit)
    {
        if (request.Query.Whole("resourceVersion", 0).Refused(out var failure, out var version))
        {
            return failure;
        }

        var snapshot = store.Snapshot(request.Kind.StorageName);
        if (version > snapshot.Version)
        {
            return ApiFailures.TooLargeResourceVersion(version, snapshot.Version);
        }

        if (request.Query.Text("resourceVersionMatch") == "Exact" && version != snapshot.Version)
        {
            var kept = store.Collection(request.Kind.StorageName).Pages.Find(version);
            return kept is null ? ApiFailures.TooOldResourceVersion(version, snapshot.Version) : new ListPage(kept, null, limit);
        }

        return new ListPage(snapshot, null, limit);
    }

    private static Outcome<ListPage> Continue(ApiRequest request, ObjectStore store, string text, long limit)
    {
        if (ContinueToken.Parse(text) is not { } token)
        {
            return ApiFailures.BadRequest("continue key is not valid");
        }

        return store.Collection(request.Kind.StorageName).Pages.Find(token.Version) is { } snapshot
            ? new ListPage(snapshot, token.After, limit)
            : ApiFailures.Expired(
                "The provided continue parameter is too old to display a consistent list result. Start a new list without it.");
    }
}
