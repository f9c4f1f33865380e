namespace ProtocolLearning.Controllers.Api;

/// <summary>All objects of a kind at one resource version.</summary>
internal sealed record Listing<T>(IReadOnlyList<T> Items, string ResourceVersion);
