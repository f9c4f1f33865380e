namespace ProtocolLearning.Controllers.Api;

/// <summary>One line of a watch; a bookmark's object holds nothing but a resource version.</summary>
internal readonly record struct WatchEvent<T>(WatchEventKind Kind, T Entity);
