using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Worker.Replica;
using ProtocolLearning.Worker.StateTransfer;
using ProtocolLearning.Worker.Tests.Replica;

namespace ProtocolLearning.Worker.Tests.StateTransfer;

public sealed class WholeStateFetchTests
{
    private const int Elements = 1000;

    private static readonly Member[] Members = ExchangeWorld.Members;

    /// <summary>A copy of the whole state is more than a small message may cost where nobody needs to ask for it.</summary>
    [Theory]
    [InlineData(ProtocolVersions.First)]
    [InlineData(ProtocolVersions.WithStateChunks)]
    public void Receive_sends_a_whole_state_only_in_rounds_without_chunks(int version)
    {
        var context = new ReplicaContext(Members[0], StateOf(version), new StillEngine(Elements, 1), ReplicaOptions.Default);
        var shard = TransferWorld.Empty(Elements);
        shard.Initialize(weights => Array.Fill(weights, 1));

        new WholeStateFetch(context, shard).Receive(Members[1], new StateRequest(0), isSynchronized: true);

        var sent = Assert.IsType<ReplicaEffect.SendToPeer>(Assert.Single(context.TakeEffects()));
        Assert.Equal(version < ProtocolVersions.WithStateChunks ? shard.SerializedBytes : 0, sent.Payload.Length);
    }

    private static RunState StateOf(int version)
    {
        var hash = new string('a', 64);
        LogEntry? last = null;
        var state = RunState.Empty;
        Command[] commands =
        [
            new RunAccepted(TransferWorld.Definition, "key"),
            .. Members.SelectMany(member => new Command[]
            {
                new ParticipantEnrolled(member.Participant, $"key-{member.Participant}", 1),
                new PlacementAccepted(member),
                new MemberJoined(member, "host:1", hash, "cpu", hash),
            }),
            new Applied(0, 0, hash, Members),
            .. Members.Select(member => new MemberActivated(member, 1)),
            new RoundOpened(1, Members, 24, hash, version > ProtocolVersions.First ? version : null),
        ];
        foreach (var command in commands)
        {
            last = HashChain.Next(last, 1, DateTimeOffset.UnixEpoch, command);
            state = state.Apply(last);
        }

        return state;
    }
}
