namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// The first byte of a frame. Whole: a message with all of its payload. Start: a header that announces a payload. Next: a piece of
/// the payload that was announced last. A whole message may come between two pieces; a second start may not.
/// </summary>
internal enum FrameKind : byte
{
    Whole = 1,
    Start = 2,
    Next = 3,
}
