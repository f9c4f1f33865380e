using System.Text;
using System.Text.Json;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Protocol.Tests.Membership;

public sealed class ProtocolVersionsTests
{
    /// <summary>What a program of version 1 signs, byte for byte.</summary>
    private const string FirstStatement =
        """{"certificateHash":"cc","dataset":"dd","endpoint":"host:1","member":{"epoch":3,"participant":"north","slot":{"index":1,"stage":0}},"nonce":"bm9uY2U=","notAfterUnixSeconds":9,"numericClass":"cpu","run":"run"}""";

    private static readonly Dictionary<string, int> Added = new()
    {
        ["ExchangeOpened.Shares"] = ProtocolVersions.WithChunks,
        ["RoundOpened.Version"] = 2,
    };

    [Theory]
    [InlineData(1, 2, 1, 2, 2)]
    [InlineData(1, 2, 2, 3, 2)]
    [InlineData(1, 1, 1, 2, 1)]
    [InlineData(1, 2, 3, 4, null)]
    [InlineData(2, 1, 1, 2, null)]
    public void Common_isTheNewestThatBothSpeak(int oldest, int newest, int otherOldest, int otherNewest, int? expected)
    {
        var (one, other) = (new ProtocolVersions(oldest, newest), new ProtocolVersions(otherOldest, otherNewest));
        Assert.Equal(expected, one.Common(other));
        Assert.Equal(expected, other.Common(one));
    }

    [Fact]
    public void Own_release_speaksTheVersionBeforeItsOwn() =>
        Assert.Equal(ProtocolVersions.Own.Newest - 1, ProtocolVersions.Own.Oldest);

    [Fact]
    public void Statement_ofTheFirstVersion_isReadAndWrittenUnchanged()
    {
        var statement = CanonicalJson.Deserialize<MembershipStatement>(Encoding.UTF8.GetBytes(FirstStatement));
        Assert.Null(statement.Version);
        Assert.Equal(FirstStatement, Encoding.UTF8.GetString(CanonicalJson.Serialize(statement)));
        Assert.Contains("\"version\":2", Encoding.UTF8.GetString(CanonicalJson.Serialize(statement with { Version = 2 })), StringComparison.Ordinal);
    }

    /// <summary>
    /// A worker hashes each entry anew from what it understands of it. So what a version adds is written only in rounds that follow it, which
    /// are opened once every member speaks it; whoever adds to this list says from which version on.
    /// Entries about checkpoints are in runs only whose first entry an older version refuses.
    /// </summary>
    [Fact]
    public void Log_holdsWhatIsListedHere_andWhatAVersionAddedOnlyFromItOn() => Assert.Equal(
        """
        Applied: Hash, PreparedBy, Round, Stage
        CheckpointFailed: Reason, Round, Stage, Writer
        CheckpointOpened: Round, Writers
        CheckpointRejected: Reason, Round, Stage
        CheckpointRestored: Round, Stage
        CheckpointWritten: Round, Shards
        Credited: Credits, Round, Stage
        Discarded: Reason, Round, Stage
        ExchangeOpened: Contributors, DeadlineSeconds, Exchange, Owners, Round, Shares (2), Stage
        MemberActivated: Member, Round
        MemberJoined: CertificateHash, Dataset, Endpoint, Member, NumericClass
        MemberLost: Detail, Member, Reason
        ParticipantEnrolled: Participant, PublicKey, Stake
        PlacementAccepted: Member
        RoundClosed: LossSum, Members, Round, Tokens, Unfinished
        RoundClosing: Reason, Round
        RoundOpened: Beacon, Roster, Round, TokenBudget, Version (2)
        RunAccepted: CoordinatorKey, Definition
        RunCompleted: Round
        RunResumed:
        RunSuspended: Reason
        TermStarted: Term
        ValidationMeasured: LossSum, Round, Tokens
        ValidationOpened: Roster, Round
        VerdictReached: Evidence, Participant, Round, Score, Stage, Standing
        """.ReplaceLineEndings("\n"),
        string.Join('\n', typeof(Command).Assembly.GetTypes()
            .Where(type => type.BaseType == typeof(Command))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => $"{type.Name}: {string.Join(", ", JsonSerializerOptions.Default.GetTypeInfo(type).Properties.Select(property => Added.GetValueOrDefault($"{type.Name}.{property.Name}") is var version && version > 0 ? $"{property.Name} ({version})" : property.Name).Order(StringComparer.Ordinal))}".TrimEnd())));

    /// <summary>An entry of a round of the first version, byte for byte.</summary>
    [Fact]
    public void Entries_ofTheFirstVersion_areWrittenWithoutWhatLaterOnesAdded()
    {
        Assert.Equal(
            """{"beacon":"bb","kind":"roundOpened","roster":[],"round":1,"tokenBudget":2}""",
            Encoding.UTF8.GetString(CanonicalJson.Serialize<Command>(new RoundOpened(1, [], 2, "bb"))));
        Assert.Equal(
            """{"contributors":[],"deadlineSeconds":3,"exchange":0,"kind":"exchangeOpened","owners":[],"round":1,"stage":0}""",
            Encoding.UTF8.GetString(CanonicalJson.Serialize<Command>(new ExchangeOpened(1, 0, 0, [], [], 3))));
    }
}
