using ProtocolLearning.Protocol.Detection;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Detection;

public sealed class OffenceTallyTests
{
    [Fact]
    public void Next_goes_from_suspect_through_quarantine_to_a_ban_that_stays()
    {
        var threat = Threat(4);

        Assert.Equal(ParticipantStanding.Suspect, Fold(threat, 3).Standing);
        Assert.Equal(ParticipantStanding.Suspect, Fold(threat, 3, 3).Standing);
        Assert.Equal(ParticipantStanding.Quarantined, Fold(threat, 3, 3, 3).Standing);
        Assert.Equal(ParticipantStanding.Banned, Fold(threat, 3, 3, 3, 3).Standing);
        Assert.Equal(ParticipantStanding.Banned, Fold(threat, [3, 3, 3, 3, .. Enumerable.Repeat<double?>(1, 100)]).Standing);
    }

    [Theory]
    [InlineData(1, ParticipantStanding.Banned)]
    [InlineData(2, ParticipantStanding.Suspect)]
    [InlineData(3, ParticipantStanding.Suspect)]
    public void Next_after_one_offence_depends_on_how_many_a_ban_takes(int offencesToBan, ParticipantStanding standing)
    {
        Assert.Equal(standing, Fold(Threat(offencesToBan), 3.0).Standing);
    }

    [Fact]
    public void Next_forgives_one_offence_after_eight_clean_rounds()
    {
        var almost = Fold(Threat(3), [5, 5, .. Enumerable.Repeat<double?>(1, 7)]);

        Assert.Equal(ParticipantStanding.Quarantined, almost.Standing);
        Assert.Equal(ParticipantStanding.Suspect, almost.Next(1, Threat(3)).Standing);
        Assert.Equal(OffenceTally.Clean, Fold(Threat(3), [5, .. Enumerable.Repeat<double?>(1, 8)]));
    }

    [Fact]
    public void Next_between_clean_and_suspect_or_without_a_score_changes_nothing()
    {
        var tally = Fold(Threat(3), 5, 1, 1);

        Assert.Equal(tally, tally.Next(2.5, Threat(3)));
        Assert.Equal(tally, tally.Next(null, Threat(3)));
        Assert.Equal(OffenceTally.Clean, OffenceTally.Clean.Next(2.9, Threat(3)));
    }

    [Fact]
    public void Next_takes_what_is_no_number_for_an_offence()
    {
        Assert.Equal(1, OffenceTally.Clean.Next(double.NaN, Threat(3)).Offences);
    }

    private static ThreatModelDefinition Threat(int offencesToBan) => new(1, AggregatorKind.CenteredClip, OffencesToBan: offencesToBan);

    private static OffenceTally Fold(ThreatModelDefinition threat, params double?[] scores) =>
        scores.Aggregate(OffenceTally.Clean, (tally, score) => tally.Next(score, threat));
}
