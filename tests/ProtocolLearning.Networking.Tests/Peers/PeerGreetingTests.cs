using CsCheck;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Tests.Peers;

public sealed class PeerGreetingTests
{
    [Fact]
    public void Choose_what_both_speak_takes_the_highest() =>
        Assert.Equal(1, PeerGreeting.Choose(PeerGreeting.Opening(1, 200), out _));

    [Fact]
    public void Choose_and_Read_any_bytes_never_throw() => Gen.Byte.Array[PeerGreeting.Bytes].Sample(bytes =>
    {
        Assert.Equal(PeerGreeting.Choose(bytes, out var problem) == 0, problem.Length > 0);
        PeerGreeting.Read(bytes, out var reasonBytes);
        Assert.InRange(reasonBytes, 0, ushort.MaxValue);
        "PLRN"u8.CopyTo(bytes);
        Assert.Equal(PeerGreeting.Choose(bytes, out problem) == 0, problem.Length > 0);
        if (PeerGreeting.Read(bytes, out reasonBytes) is null)
        {
            Assert.InRange(reasonBytes, 0, FramePrefix.MaxReasonBytes);
        }
    });

    [Fact]
    public void Answer_reason_that_is_too_long_is_cut()
    {
        var answer = PeerGreeting.Answer(0, new string('x', 5000));

        Assert.Null(PeerGreeting.Read(answer, out var reasonBytes));
        Assert.Equal(FramePrefix.MaxReasonBytes, reasonBytes);
        Assert.Equal(PeerGreeting.Bytes + reasonBytes, answer.Length);
    }

    [Fact]
    public void Reason_of_any_bytes_is_one_line() => Gen.Byte.Array[0, 100].Sample(
        bytes => Assert.DoesNotContain(PeerGreeting.Reason(bytes), char.IsControl));
}
