using System.Buffers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class EarlyMessagesTests
{
    [Fact]
    public void TryKeep_beyond_the_bound_refuses_until_all_are_taken()
    {
        var early = new EarlyMessages(capacityBytes: 10);
        Assert.True(early.TryKeep(Message(6)));
        Assert.False(early.TryKeep(Message(5)));
        Assert.True(early.TryKeep(Message(4)));
        Assert.Equal(2, early.TakeAll().Count);
        Assert.True(early.TryKeep(Message(10)));
    }

    [Fact]
    public void TryKeep_of_many_empty_messages_is_bounded_too()
    {
        var early = new EarlyMessages(capacityBytes: 10);
        Assert.Contains(Enumerable.Range(0, 100_000), _ => !early.TryKeep(Message(0)));
    }

    [Fact]
    public void TryKeep_of_one_sender_takes_no_room_of_another()
    {
        var early = new EarlyMessages(capacityBytes: 10);
        while (early.TryKeep(Message(0, sender: 1)))
        {
        }

        Assert.True(early.TryKeep(Message(10, sender: 2)));
    }

    private static ReplicaEvent.MessageReceived Message(int bytes, int sender = 0) => new(
        new Member(new Slot(0, sender), 1, "p"),
        new Aggregate(1, 0, 0, bytes),
        MemoryPool<byte>.Shared.Rent(bytes));
}
