using System.Net;
using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Networking.Relays;

namespace ProtocolLearning.Networking.Tests.Relays;

public sealed class RelayTableTests : IDisposable
{
    private static readonly IPAddress Flooder = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Another = IPAddress.Parse("192.0.2.2");
    private static readonly RelayLimits Limits = new() { MaxPeersOfAMember = 3, MaxMembersOfAKey = 2 };

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly RelayTable _table;

    public RelayTableTests() => _table = new RelayTable(Limits, _time);

    public void Dispose() => _ending.Dispose();

    [Fact]
    public void Wait_where_one_source_has_all_places_ends_its_oldest_and_not_the_newcomer()
    {
        Register("m", "key");
        var flood = Flood(3);

        Assert.NotNull(_table.Wait("m", Another));

        Assert.Equal([true, false, false], flood.Select(peer => peer.MadeRoom.IsCancellationRequested));
        Assert.Null(_table.Fetch(flood[0].Ticket, null!));
    }

    [Fact]
    public void Wait_of_a_flood_goes_on_without_the_one_peer_of_another_source()
    {
        Register("m", "key");
        var other = _table.Wait("m", Another)!;
        _time.Advance(Limits.GraceOfASource);

        for (var i = 0; i < 20; i++)
        {
            Assert.NotNull(_table.Wait("m", Flooder));
            _time.Advance(Limits.GraceOfASource);
        }

        Assert.False(other.MadeRoom.IsCancellationRequested);
    }

    [Fact]
    public void Wait_does_not_end_whom_the_member_knows()
    {
        Register("m", "key");
        var known = Flood(3);
        _time.Advance(Limits.ProvenAfter);

        Assert.Null(_table.Wait("m", Another));
        Assert.DoesNotContain(known, peer => peer.MadeRoom.IsCancellationRequested);

        _table.Leave(known[0]);
        Assert.NotNull(_table.Wait("m", Another));
    }

    [Fact]
    public void Wait_of_a_source_that_has_all_places_takes_its_own_oldest_and_not_at_once()
    {
        Register("m", "key");
        var flood = Flood(3);

        Assert.Null(_table.Wait("m", Flooder));
        _time.Advance(Limits.GraceOfASource);
        Assert.NotNull(_table.Wait("m", Flooder));

        Assert.Equal([true, false, false], flood.Select(peer => peer.MadeRoom.IsCancellationRequested));
    }

    [Fact]
    public void Leave_of_who_made_room_frees_no_place_twice()
    {
        Register("m", "key");
        var flood = Flood(3);
        Assert.NotNull(_table.Wait("m", Another));

        _table.Leave(flood[0]);

        Assert.Null(_table.Wait("m", Flooder));
    }

    [Fact]
    public void Register_again_under_another_key_counts_against_that_key()
    {
        Assert.Null(Register("a", "one"));
        Assert.Null(Register("b", "two"));
        Assert.Null(Register("c", "two"));

        Assert.Contains("workers registered", Register("a", "two"), StringComparison.Ordinal);
        Assert.Null(Register("b", "two"));
        Assert.Equal(3, _table.Members);
    }

    private List<WaitingPeer> Flood(int count) => [.. Enumerable.Range(0, count).Select(_ => _table.Wait("m", Flooder)!)];

    private string? Register(string certificateHash, string key) =>
        _table.Register(new RelayedMember(certificateHash, key, _ending, maxFrames: 100));
}
