using System.Net;
using ProtocolLearning.Networking.Relays;

namespace ProtocolLearning.Networking.Tests.Relays;

public sealed class SourceCountsTests
{
    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void TryEnter_counts_what_one_subscriber_has_together(string one, string other, bool together)
    {
        var counts = new SourceCounts(max: 1);
        Assert.True(counts.TryEnter(SourceNetwork.Of(IPAddress.Parse(one))));

        Assert.Equal(!together, counts.TryEnter(SourceNetwork.Of(IPAddress.Parse(other))));
    }
}
