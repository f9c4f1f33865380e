using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Networking.Relays;
using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Networking.Tests.Relays;

/// <summary>What a relay answers whoever opens a connection as nobody should.</summary>
public sealed class HostileOpeningTests : IAsyncDisposable
{
    private readonly TestRelay _relay = TestRelay.Start(new() { HandshakeTimeout = TimeSpan.FromSeconds(1) });
    private readonly EphemeralCertificate _certificate = EphemeralCertificate.Create(TimeProvider.System);
    private readonly IdentityKey _key = IdentityKey.Generate();

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task Opening_of_any_bytes_is_closed_and_the_relay_lives_on()
    {
        await Gen.Byte.Array[0, 200].SampleAsync(async bytes => await SendAsync(bytes, end: true), iter: 60, threads: 4);
        await Gen.Byte.Array[0, 200].SampleAsync(
            async bytes => await SendAsync([22, 3, 1, 0, (byte)bytes.Length, .. bytes], end: true), iter: 60, threads: 4);
        await Gen.Byte.Array[0, 40].SampleAsync(
            async bytes => await SendAsync([.. RelayWire.Opening(RelayWire.Register), .. bytes], end: true), iter: 60, threads: 4);

        await AssertServesAsync();
    }

    [Fact]
    public async Task Opening_that_does_not_come_whole_is_closed_after_a_while() =>
        Assert.Empty(await SendAsync([.. "PLRY"u8], end: false));

    [Fact]
    public async Task Opening_of_another_version_is_refused_and_told_why()
    {
        var answer = await SendAsync(RelayWire.Opening(RelayWire.Register, lowest: 7, highest: 9), end: false);

        Assert.Null(RelayWire.ReadAnswer(answer, out var reasonBytes));
        Assert.Equal(answer.Length - RelayWire.OpeningBytes, reasonBytes);
        Assert.Contains("versions 7 to 9", Encoding.UTF8.GetString(answer[RelayWire.OpeningBytes..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_with_a_ticket_that_was_not_given_out_is_closed()
    {
        Assert.Empty(await SendAsync([.. RelayWire.Opening(RelayWire.Fetch), .. Guid.NewGuid().ToByteArray()], end: false));

        Assert.Equal(1, _relay.Figures.Refused);
    }

    [Fact]
    public async Task Register_with_anothers_certificate_is_refused()
    {
        using var another = EphemeralCertificate.Create(TimeProvider.System);

        Assert.Contains("not that of the certificate shown", await RegisterAsync(Signed(another.Hash)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_with_a_signature_of_another_key_is_refused()
    {
        using var other = IdentityKey.Generate();
        var signed = Signed(_certificate.Hash);

        Assert.Contains(
            "signature", await RegisterAsync(signed with { PublicKey = other.PublicKey.Text }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_with_an_expired_or_endless_statement_is_refused()
    {
        Assert.Contains("has expired", await RegisterAsync(Signed(_certificate.Hash, TimeSpan.FromSeconds(-1))), StringComparison.Ordinal);
        Assert.Contains("ahead", await RegisterAsync(Signed(_certificate.Hash, TimeSpan.FromDays(1))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_with_a_key_that_the_relay_does_not_serve_is_refused()
    {
        _relay.Refused[_key.PublicKey.Text] = true;

        Assert.Contains("does not serve the key", await RegisterAsync(Signed(_certificate.Hash)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_with_what_is_no_statement_is_refused_or_closed()
    {
        Assert.Contains("not a", await RegisterAsync("{}"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("is larger than", await RegisterAsync(new byte[RelayWire.MaxStatementBytes + 1]), StringComparison.Ordinal);
        await Gen.Byte.Array[0, 300].SampleAsync(async bytes => await RegisterAsync(bytes), iter: 20, threads: 2);

        await AssertServesAsync();
    }

    [Fact]
    public async Task Register_of_one_more_member_than_a_key_may_have_is_refused()
    {
        await using var relay = TestRelay.Start(new() { MaxMembersOfAKey = 1 });
        await using var one = await TestRelay.MemberAsync(Tests.Peers.TestPeer.Named(0, 0), _key, relay.Endpoint);

        var refused = await Assert.ThrowsAsync<IOException>(() => RelayRegistration.OpenAsync(
            relay.Endpoint, _certificate, _key, new PeerLimits(), TimeProvider.System, Deadline.Token()));

        Assert.Contains("workers registered", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peer_that_its_member_does_not_fetch_is_let_go_in_time()
    {
        await using var relay = TestRelay.Start(new() { FetchTimeout = TimeSpan.FromMilliseconds(200) });
        using var registration = await RelayRegistration.OpenAsync(
            relay.Endpoint, _certificate, _key, new PeerLimits(), TimeProvider.System, Deadline.Token());
        using var socket = await RelayRegistration.ConnectAsync(relay.Endpoint, Deadline.Token());
        await using var stream = new SslStream(new NetworkStream(socket));

        await Assert.ThrowsAnyAsync<IOException>(() => stream.AuthenticateAsClientAsync(
            TransportSecurity.Client(null, _ => true, MemberServerName.Of(_certificate.Hash)), Deadline.Token()));
    }

    [Fact]
    public async Task Member_that_sends_what_members_do_not_send_loses_its_registration()
    {
        await using var stream = await OpenAsync();
        await WriteAsync(stream, JsonSerializer.SerializeToUtf8Bytes(Signed(_certificate.Hash), ProtocolJson.Options));
        var answer = new byte[RelayWire.OpeningBytes];
        await stream.ReadExactlyAsync(answer, Deadline.Token());
        Assert.Null(RelayWire.ReadAnswer(answer, out var reasonBytes));
        Assert.Equal(0, reasonBytes);
        Assert.Equal(1, _relay.Figures.Members);

        await stream.WriteAsync(RelayWire.Frame(RelayWire.Waiting, Guid.NewGuid()));

        await ReadToEndAsync(stream);
        await UntilAsync(() => _relay.Figures.Members == 0);
    }

    [Fact]
    public async Task Member_that_resets_between_its_statement_and_the_answer_leaves_no_registration()
    {
        Socket? socket = null;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var relay = RelayServer.Start(
            new IPEndPoint(IPAddress.Loopback, 0),
            new() { MaxMembersOfAKey = 1 },
            _ =>
            {
                if (Interlocked.Exchange(ref socket, null) is { } first)
                {
                    first.LingerState = new LingerOption(enable: true, seconds: 0);
                    first.Close();
                    asked.SetResult();
                }

                return true;
            },
            TimeProvider.System,
            NullLoggerFactory.Instance);
        var endpoint = relay.ListenEndpoint.ToString();
        var connected = await RelayRegistration.ConnectAsync(endpoint, Deadline.Token());
        await using var stream = await OpenAsync(connected);
        socket = connected;
        await WriteAsync(stream, JsonSerializer.SerializeToUtf8Bytes(Signed(_certificate.Hash), ProtocolJson.Options));
        await asked.Task.WaitAsync(Deadline.Token());

        await UntilAsync(() => relay.Figures.Members == 0);
        using var another = EphemeralCertificate.Create(TimeProvider.System);
        await UntilAsync(async () =>
        {
            try
            {
                using var registration = await RelayRegistration.OpenAsync(
                    endpoint, another, _key, new PeerLimits(), TimeProvider.System, Deadline.Token());
                return true;
            }
            catch (IOException)
            {
                // The first still has its key's place.
                return false;
            }
        });
    }

    [Fact]
    public async Task Peer_whose_place_another_takes_is_let_go()
    {
        await using var relay = TestRelay.Start(new() { MaxPeersOfAMember = 1, FetchTimeout = Deadline.Long + Deadline.Long });
        using var registration = await RelayRegistration.OpenAsync(
            relay.Endpoint, _certificate, _key, new PeerLimits(), TimeProvider.System, Deadline.Token());
        using var first = await BeginAsPeerAsync(relay, IPAddress.Loopback);
        await UntilAsync(async () =>
        {
            using var second = await BeginAsPeerAsync(relay, IPAddress.Parse("127.0.0.2"));
            return first.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead);
        });

        Assert.Equal(0, first.Available);
    }

    private async Task<Socket> BeginAsPeerAsync(TestRelay relay, IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(IPEndPoint.Parse(relay.Endpoint), Deadline.Token());
        await socket.SendAsync(await ClientHelloTests.HelloAsync(MemberServerName.Of(_certificate.Hash)));
        return socket;
    }

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var late = Deadline.Token();
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, late);
        }
    }

    [Fact]
    public async Task Connections_that_a_relay_has_a_member_fetch_are_bounded()
    {
        var connections = 0;
        await using var set = new ServedConnections(3, TimeProvider.System, NullLogger.Instance);
        for (var i = 0; i < 10; i++)
        {
            set.Begin(new Socket(SocketType.Stream, ProtocolType.Tcp), async (_, stopping) =>
            {
                Interlocked.Increment(ref connections);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
            });
        }

        Assert.Equal(3, connections);
    }

    private Signed<RelayStatement> Signed(string hash, TimeSpan? ahead = null) => _key.Sign(
        SignatureDomain.RelayStatement,
        new RelayStatement(hash, (TimeProvider.System.GetUtcNow() + (ahead ?? TimeSpan.FromMinutes(5))).ToUnixTimeSeconds()));

    private Task<string> RegisterAsync(Signed<RelayStatement> signed) =>
        RegisterAsync(JsonSerializer.SerializeToUtf8Bytes(signed, ProtocolJson.Options));

    /// <returns>Everything that the relay says to it.</returns>
    private async Task<string> RegisterAsync(byte[] statement)
    {
        await using var stream = await OpenAsync();
        await WriteAsync(stream, statement);
        return Encoding.UTF8.GetString(await ReadToEndAsync(stream));
    }

    private async Task<SslStream> OpenAsync() =>
        await OpenAsync(await RelayRegistration.ConnectAsync(_relay.Endpoint, Deadline.Token()));

    private async Task<SslStream> OpenAsync(Socket socket)
    {
        var transport = new NetworkStream(socket, ownsSocket: true);
        await transport.WriteAsync(RelayWire.Opening(RelayWire.Register));
        var stream = new SslStream(transport, leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(TransportSecurity.Client(_certificate.Certificate, _ => true), Deadline.Token());
        return stream;
    }

    private static async Task WriteAsync(Stream stream, byte[] statement)
    {
        var prefix = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(prefix, (ushort)statement.Length);
        await stream.WriteAsync((byte[])[.. prefix, .. statement]);
    }

    /// <returns>What came back until the relay closed the connection.</returns>
    private async Task<byte[]> SendAsync(byte[] bytes, bool end)
    {
        using var socket = await RelayRegistration.ConnectAsync(_relay.Endpoint, Deadline.Token());
        await using var stream = new NetworkStream(socket);
        try
        {
            await stream.WriteAsync(bytes);
            if (end)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The relay had closed before it was all sent.
        }

        return await ReadToEndAsync(stream);
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, Deadline.Token());
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return all.ToArray();
    }

    private async Task AssertServesAsync()
    {
        using var registration = await RelayRegistration.OpenAsync(
            _relay.Endpoint, _certificate, _key, new PeerLimits(), TimeProvider.System, Deadline.Token());
        Assert.Equal(1, _relay.Figures.Members);
    }
}
