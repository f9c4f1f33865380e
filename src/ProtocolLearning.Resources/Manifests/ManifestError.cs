using System.Globalization;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>What is wrong with a manifest, and where.</summary>
/// <param name="Source">The file's name, as the caller gave it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Error">The field and what to do.</param>
public sealed record ManifestError(string Source, long Line, FieldError Error)
{
    /// <summary>One line: <c>run.yaml:12: spec.stages: …</c></summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source}:{Line}: {Error}");
}
