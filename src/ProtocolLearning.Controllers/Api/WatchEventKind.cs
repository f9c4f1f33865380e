namespace ProtocolLearning.Controllers.Api;

/// <summary>What a line of a watch says.</summary>
internal enum WatchEventKind
{
    Added,
    Modified,
    Deleted,
    Bookmark,
}
