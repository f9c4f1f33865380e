using ProtocolLearning.Operator.Agents;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Tests.Agents;

public sealed class MemberReportTests
{
    [Fact]
    public void Report_writtenAndParsed_saysTheSame()
    {
        var observed = new MemberObservation(
            MemberProbe.Ready, "its API answers", "v1.34.0", new NodeSummary(2, new GpuCounts { Capacity = 16, Allocatable = 8 }), 3);
        var read = MemberReport.Parse(MemberReport.Of(observed).Write())!.ToObservation();
        Assert.Equal((MemberProbe.Ready, "v1.34.0", 2, 16L, 8L, 3), (read.Probe, read.Version, read.Nodes!.Ready, read.Nodes.Gpus.Capacity, read.Nodes.Gpus.Allocatable, read.Leftovers));
    }

    [Fact]
    public void Report_ofATroubledMember_isUnreachableWithItsWords()
    {
        var report = MemberReport.Of(new MemberObservation(MemberProbe.Unreachable, new string('x', 9_000)));
        var read = MemberReport.Parse(report.Write())!.ToObservation();
        Assert.Equal(MemberProbe.Unreachable, read.Probe);
        Assert.InRange(read.Message.Length, 100, 1_100);
    }

    [Fact]
    public void Report_withEscapes_isWithoutThemAtHome()
    {
        var read = MemberReport.Parse("""{"Version":"v1\u001b[2J","Problem":"no\u001b]0;x\u0007 way"}""")!.ToObservation();
        Assert.Equal(("v1 [2J", "its agent reports: no ]0;x  way"), (read.Version, read.Message));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"ReadyNodes\":-1}")]
    [InlineData("{\"Gpus\":9999999999}")]
    [InlineData("{\"Version\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}")]
    public void Parse_whatIsNoReport_isNull(string? text) => Assert.Null(MemberReport.Parse(text));

    [Fact]
    public void Parse_longText_isNull() => Assert.Null(MemberReport.Parse($"{{\"Problem\":\"{new string('x', 5_000)}\"}}"));
}
