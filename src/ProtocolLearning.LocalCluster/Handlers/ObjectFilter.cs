using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Selectors;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>The objects that a list, watch or deletecollection is about: its namespace, name and selectors.</summary>
internal sealed class ObjectFilter
{
    private readonly ApiRequest _request;
    private readonly LabelSelector _labels;
    private readonly FieldSelector _fields;

    private ObjectFilter(ApiRequest request, LabelSelector labels, FieldSelector fields) =>
        (_request, _labels, _fields) = (request, labels, fields);

    public bool SelectsByContent => !_labels.IsEverything || !_fields.IsEverything;

    public static Outcome<ObjectFilter> Read(ApiRequest request)
    {
        if (LabelSelector.Parse(request.Query.Text("labelSelector")).Refused(out var failure, out var labels))
        {
            return failure;
        }

        if (FieldSelector.Parse(request.Kind, request.Query.Text("fieldSelector")).Refused(out failure, out var fields))
        {
            return failure;
        }

        return new ObjectFilter(request, labels, fields);
    }

    public bool Covers(ObjectKey key) =>
        (_request.Path.Namespace.Length == 0 || key.Namespace == _request.Path.Namespace)
        && (_request.Path.Name.Length == 0 || key.Name == _request.Path.Name)
        && (_fields.SingleName is not { } name || key.Name == name);

    public bool Matches(StoredObject? stored) =>
        stored is not null && Covers(stored.Key) && (!SelectsByContent || MatchesContent(stored.Content));

    private bool MatchesContent(JsonObject content) =>
        _labels.Matches(content) && (_fields.IsEverything || _fields.Matches(_request.Kind.Conversion.FromStored(content)));
}
