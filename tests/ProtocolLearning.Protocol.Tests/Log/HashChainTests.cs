using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Protocol.Tests.Rounds;

namespace ProtocolLearning.Protocol.Tests.Log;

public sealed class HashChainTests
{
    [Fact]
    public void IsIntact_of_an_entry_with_any_change_is_false()
    {
        var entry = HashChain.Next(null, 1, DateTimeOffset.UnixEpoch, new RunSuspended("why"));
        Assert.True(HashChain.IsIntact(entry));
        Assert.False(HashChain.IsIntact(entry with { Term = 2 }));
        Assert.False(HashChain.IsIntact(entry with { Command = new RunSuspended("other") }));
        Assert.False(HashChain.IsIntact(entry with { PreviousHash = entry.Hash }));
        Assert.False(HashChain.IsIntact(entry with { UnixMilliseconds = 1 }));
    }

    [Fact]
    public void Next_links_to_the_entry_before()
    {
        var first = HashChain.Next(null, 1, DateTimeOffset.UnixEpoch, new RunResumed());
        var second = HashChain.Next(first, 1, DateTimeOffset.UnixEpoch, new RunResumed());
        Assert.Equal((0, HashChain.Start), (first.Index, first.PreviousHash));
        Assert.Equal((1, first.Hash), (second.Index, second.PreviousHash));
        Assert.NotEqual(first.Hash, second.Hash);
    }

    [Fact]
    public void Entry_that_was_written_and_read_is_intact()
    {
        var entry = HashChain.Next(null, 3, DateTimeOffset.UnixEpoch, RunScript.Exchange(2));
        var read = CanonicalJson.Deserialize<LogEntry>(CanonicalJson.Serialize(entry));
        Assert.True(HashChain.IsIntact(read));
        Assert.Equal(entry.Hash, read.Hash);
    }
}
