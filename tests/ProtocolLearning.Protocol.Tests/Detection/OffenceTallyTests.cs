using ProtocolLearning.Protocol.Detection;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Detection;

public sealed class OffenceTallyTests
{
    [Theory]
    [InlineData(1, new long[] { }, ParticipantStanding.Good)]
    [InlineData(1, new long[] { 5 }, ParticipantStanding.Banned)]
    [InlineData(2, new long[] { 5 }, ParticipantStanding.Suspect)]
    [InlineData(2, new long[] { 5, 5, 5 }, ParticipantStanding.Suspect)]
    [InlineData(2, new long[] { 5, 6 }, ParticipantStanding.Banned)]
    [InlineData(2, new long[] { 1, 9 }, ParticipantStanding.Banned)]
    [InlineData(2, new long[] { 1, 10 }, ParticipantStanding.Suspect)]
    [InlineData(3, new long[] { 1, 2, 11, 12 }, ParticipantStanding.Banned)]
    [InlineData(3, new long[] { 1, 2, 19, 20 }, ParticipantStanding.Suspect)]
    [InlineData(2, new long[] { 1, 100, 200, 300 }, ParticipantStanding.Suspect)]
    public void Standing_follows_from_the_rounds_with_an_offence(int offencesToBan, long[] rounds, ParticipantStanding standing)
    {
        Assert.Equal(standing, Fold(rounds).Standing(new ThreatModelDefinition(1, AggregatorKind.CenteredClip, OffencesToBan: offencesToBan)));
    }

    [Fact]
    public void Add_in_the_first_rounds_counts_every_one()
    {
        Assert.Equal(3, Fold(0, 1, 2).Offences);
    }

    private static OffenceTally Fold(params long[] rounds) => rounds.Aggregate(default(OffenceTally), (tally, round) => tally.Add(round));
}
