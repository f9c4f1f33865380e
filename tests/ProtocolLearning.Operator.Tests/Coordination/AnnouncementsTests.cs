using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Coordination;

public sealed class AnnouncementsTests : IDisposable
{
    private const string OtherKey = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private readonly OperatorIdentity _identity = new(IdentityKey.Generate());
    private readonly V1Alpha1TrainingRun _run = Samples.Run();

    public void Dispose() => _identity.Dispose();

    [Fact]
    public void Take_of_a_wrong_token_is_unproven()
    {
        var announcements = new Announcements(_identity);
        Assert.Equal(AnnouncementVerdict.Unproven, announcements.Take(_run, _identity.AnnouncementToken("another"), Address(1)));
        Assert.Null(announcements.Find(_run, 1));
    }

    [Fact]
    public void Take_accepts_a_repetition_and_a_later_term()
    {
        var announcements = new Announcements(_identity);
        Assert.Equal(AnnouncementVerdict.Accepted, Take(announcements, Address(1)));
        Assert.Equal(AnnouncementVerdict.Accepted, Take(announcements, Address(1)));
        Assert.Equal(AnnouncementVerdict.Accepted, Take(announcements, Address(2, "127.0.0.1:2")));
        Assert.Equal("127.0.0.1:2", announcements.Find(_run, 2)?.Endpoint);
        Assert.Equal(AnnouncementVerdict.Superseded, Take(announcements, Address(1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Take_refuses_another_key_and_a_second_endpoint_by_memory_and_by_status(bool isInStatus)
    {
        var first = new Announcements(_identity);
        Assert.Equal(AnnouncementVerdict.Accepted, Take(first, Address(1)));
        var announcements = isInStatus ? new Announcements(_identity) : first;
        _run.Status = isInStatus
            ? new TrainingRunStatus { Coordinator = new CoordinatorStatus { Term = 1, Endpoint = "127.0.0.1:1", PublicKey = Samples.Key } }
            : null;

        Assert.Equal(AnnouncementVerdict.OtherKey, Take(announcements, Address(1, key: OtherKey)));
        Assert.Equal(AnnouncementVerdict.OtherKey, Take(announcements, Address(2, "127.0.0.1:2", OtherKey)));
        Assert.Equal(AnnouncementVerdict.OtherEndpoint, Take(announcements, Address(1, "127.0.0.1:2")));
        Assert.Equal(Address(1), announcements.Find(_run, 1));
        Assert.Equal(AnnouncementVerdict.Accepted, Take(announcements, Address(2, "127.0.0.1:2")));
    }

    private AnnouncementVerdict Take(Announcements announcements, CoordinatorAddress address) =>
        announcements.Take(_run, _identity.AnnouncementToken(_run.Metadata.Uid), address);

    private static CoordinatorAddress Address(long term, string endpoint = "127.0.0.1:1", string? key = null) =>
        new(term, endpoint, key ?? Samples.Key);
}
