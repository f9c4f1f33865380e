using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Storage;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>What the handlers of writes have in common: their options, and their answer.</summary>
internal static class WriteRequest
{
    public static Outcome<WriteOptions> ReadOptions(ApiRequest request, IReadOnlyCollection<string> duplicates)
    {
        var kind = request.Verb switch { "create" => "CreateOptions", "update" => "UpdateOptions", _ => "PatchOptions" };
        if (request.Query.DryRun(kind).Refused(out var failure, out var dryRun)
            || request.Query.FieldValidation(kind).Refused(out failure, out var validation))
        {
            return failure;
        }

        return new WriteOptions
        {
            FieldManager = request.FieldManager,
            Subresource = request.Path.Subresource,
            Verb = request.Verb,
            DryRun = dryRun,
            FieldValidation = validation,
            Force = request.Query.Flag("force"),
            DuplicateFields = duplicates,
            Warnings = new List<string>(),
        };
    }

    public static async Task<ApiFailure?> AnswerAsync(
        ApiRequest request, TimeProvider time, int code, Outcome<StoredObject> written, WriteOptions options)
    {
        if (written.Refused(out var failure, out var stored))
        {
            return failure;
        }

        ApiResponse.AddWarnings(request.Context, options.Warnings);
        await ApiResponse.WriteAsync(request.Context, code, new ObjectRenderer(request, time).Render(stored));
        return null;
    }
}
