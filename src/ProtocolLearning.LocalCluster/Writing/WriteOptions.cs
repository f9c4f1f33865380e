namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>How a request wants its write done.</summary>
internal sealed record WriteOptions
{
    public required string FieldManager { get; init; }

    public string Subresource { get; init; } = "";

    /// <summary>The request's verb: <c>create</c>, <c>update</c> or <c>patch</c>.</summary>
    public string Verb { get; init; } = "update";

    public bool DryRun { get; init; }

    public FieldValidation FieldValidation { get; init; } = FieldValidation.Warn;

    /// <summary>Whether an apply takes over fields that others own.</summary>
    public bool Force { get; init; }

    /// <summary>Paths that the body has twice.</summary>
    public IReadOnlyCollection<string> DuplicateFields { get; init; } = [];

    /// <summary>Where warnings for the client are collected.</summary>
    public ICollection<string> Warnings { get; init; } = [];
}
