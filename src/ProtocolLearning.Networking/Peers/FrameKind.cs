namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// The first byte of a frame. Whole: a message with all of its payload. Start: a header that announces a payload. Next: a piece of
/// the payload that was announced last. A whole message may come between two pieces; a second start may not. Alive: nothing, from an
/// end that had nothing to say for a while. Closing: why the end that was connected to closes, and the last that it sends.
/// </summary>
internal enum FrameKind : byte
{
    Whole = 1,
    Start = 2,
    Next = 3,
    Alive = 4,
    Closing = 5,
}
