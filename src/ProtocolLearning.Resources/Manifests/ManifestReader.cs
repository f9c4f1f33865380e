using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using ProtocolLearning.Resources.Schema;
using ProtocolLearning.Resources.Validation;
using YamlDotNet.Core;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>
/// Reads manifests of this product's kinds strictly: an unknown field, a wrong type, a missing or an unsound value is an error
/// with its line, as a server with <c>fieldValidation=Strict</c> would find it.
/// </summary>
public static class ManifestReader
{
    private const int LargestManifest = 1 << 20;

    /// <summary>Reads every document of a YAML or JSON text.</summary>
    /// <param name="text">At most 1 Mi characters.</param>
    /// <param name="source">The name that errors carry, usually the file's.</param>
    public static ManifestReadResult Read(string text, string source)
    {
        if (text.Length > LargestManifest)
        {
            return Failed(new ManifestError(source, 1, new FieldError("", $"the text is longer than {LargestManifest} characters", "split it")));
        }

        IReadOnlyList<YamlDocument> documents;
        try
        {
            documents = YamlReader.Read(text);
        }
        catch (YamlException exception)
        {
            var error = new FieldError("", $"not valid YAML: {exception.Message.TrimEnd('.')}", "correct the syntax");
            return Failed(new ManifestError(source, exception.Start.Line, error));
        }

        if (documents.Count == 0)
        {
            return Failed(new ManifestError(source, 1, new FieldError("", "no object in the text", "write a TrainingRun into it")));
        }

        var objects = new List<IKubernetesObject<V1ObjectMeta>>();
        var errors = new List<ManifestError>();
        foreach (var document in documents)
        {
            var (read, wrong) = ReadDocument(document.Root);
            errors.AddRange(wrong.Select(error => new ManifestError(source, document.LineOf(error.FieldPath), error)));
            if (read is not null)
            {
                objects.Add(read);
            }
        }

        return errors.Count == 0 ? new ManifestReadResult(objects, []) : Failed([.. errors]);
    }

    private static (IKubernetesObject<V1ObjectMeta>? Object, IReadOnlyList<FieldError> Errors) ReadDocument(JsonNode root)
    {
        var header = ManifestHeader.Check(root, out var type);
        if (type is null)
        {
            return (null, header);
        }

        var schema = CustomResourceDefinitions.SchemaOf(type);
        List<FieldError> errors = [.. header, .. SchemaValidator.Validate(schema, root)];
        if (errors.Count > 0)
        {
            return (null, errors);
        }

        SchemaDefaults.Apply(schema, root);
        try
        {
            var read = (IKubernetesObject<V1ObjectMeta>)root.Deserialize(type, ManifestJson.Options)!;
            return (read, CustomResourceDefinitions.RulesOf(type).ValidateObject(read));
        }
        catch (JsonException exception)
        {
            return (null, [new FieldError(exception.Path?.TrimStart('$', '.') ?? "", exception.Message, "correct the value")]);
        }
    }

    private static ManifestReadResult Failed(params IReadOnlyList<ManifestError> errors) => new([], errors);
}
