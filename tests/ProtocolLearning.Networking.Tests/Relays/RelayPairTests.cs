using System.Net;
using System.Net.Sockets;
using ProtocolLearning.Networking.Relays;

namespace ProtocolLearning.Networking.Tests.Relays;

public sealed class RelayPairTests : IAsyncLifetime
{
    private static readonly RelayLimits Limits = new()
    {
        DrainTimeout = TimeSpan.FromMilliseconds(100),
        IdleTimeout = TimeSpan.FromHours(1),
    };

    private Socket[] _peer = [];
    private Socket[] _member = [];

    public async Task InitializeAsync() => (_peer, _member) = (await ConnectedAsync(), await ConnectedAsync());

    public Task DisposeAsync()
    {
        foreach (var socket in _peer.Concat(_member))
        {
            socket.Dispose();
        }

        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ends_soon_after_either_end_has_closed_though_the_other_keeps_its_open(bool isMember)
    {
        var figures = new RelayFigures(static () => 0);
        var pair = RelayPair.RunAsync(_peer[1], _member[1], Limits, figures, TimeProvider.System, CancellationToken.None);
        var (closes, stays) = isMember ? (_member[0], _peer[0]) : (_peer[0], _member[0]);
        await stays.SendAsync("before"u8.ToArray());
        await closes.SendAsync("last"u8.ToArray());
        closes.Shutdown(SocketShutdown.Send);

        await pair.WaitAsync(Deadline.Long, TimeProvider.System);

        var last = new byte[10];
        Assert.Equal("last"u8.Length, await stays.ReceiveAsync(last).WaitAsync(Deadline.Long, TimeProvider.System));
        Assert.Equal("last"u8, last.AsSpan(0, 4));
    }

    private static async Task<Socket[]> ConnectedAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var dialled = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await dialled.ConnectAsync(listener.LocalEndPoint!, Deadline.Token());
        return [dialled, await listener.AcceptAsync(Deadline.Token())];
    }
}
