using System.Globalization;
using Microsoft.AspNetCore.Http;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.Requests;

/// <summary>The query of a request, read with the types and defaults that the API gives its parameters.</summary>
internal sealed class RequestQuery(IQueryCollection query)
{
    public string Text(string name) => query[name].ToString();

    public bool Flag(string name) => Text(name) is "true" or "True" or "1";

    public bool IsPresent(string name) => query.ContainsKey(name);

    /// <summary>A whole number, or the other where the parameter is absent.</summary>
    public Outcome<long> Whole(string name, long otherwise)
    {
        var text = Text(name);
        if (text.Length == 0)
        {
            return otherwise;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : ApiFailures.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax (query parameter {name})");
    }

    /// <param name="options">The kind of the request's options, which a refusal names.</param>
    public Outcome<bool> DryRun(string options) => Text("dryRun") switch
    {
        "" => false,
        "All" => true,
        var other => ApiFailures.InvalidOptions(options, FieldCause.Unsupported("dryRun", $"[\"{other}\"]", ["\"All\""])),
    };

    /// <param name="options">The kind of the request's options, which a refusal names.</param>
    public Outcome<FieldValidation> FieldValidation(string options) => Text("fieldValidation") switch
    {
        "" or "Warn" => Writing.FieldValidation.Warn,
        "Strict" => Writing.FieldValidation.Strict,
        "Ignore" => Writing.FieldValidation.Ignore,
        var other => ApiFailures.InvalidOptions(
            options,
            FieldCause.Unsupported("fieldValidation", $"\"{other}\"", ["\"\"", "\"Ignore\"", "\"Strict\"", "\"Warn\""])),
    };

    public static Outcome<Propagation> ReadPropagation(string text) => text switch
    {
        "Background" => Propagation.Background,
        "Foreground" => Propagation.Foreground,
        "Orphan" => Propagation.Orphan,
        _ => ApiFailures.InvalidOptions(
            "DeleteOptions",
            FieldCause.Unsupported(
                "propagationPolicy", $"\"{text}\"", ["\"Foreground\"", "\"Background\"", "\"Orphan\"", "\"nil\""])),
    };
}
