using System.Net.Security;
using CsCheck;
using ProtocolLearning.Networking.Relays;
using ProtocolLearning.Networking.Wire;

namespace ProtocolLearning.Networking.Tests.Relays;

public sealed class ClientHelloTests
{
    private static readonly string Hash = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    [Fact]
    public async Task Read_of_what_a_peer_sends_finds_the_member_and_only_once_it_is_whole()
    {
        var hello = await HelloAsync(MemberServerName.Of(Hash));

        for (var count = 0; count < hello.Length; count++)
        {
            Assert.Equal(ClientHelloProgress.Partial, ClientHello.Read(hello.AsSpan(0, count), out _));
        }

        Assert.Equal(ClientHelloProgress.Whole, ClientHello.Read(hello, out var name));
        Assert.True(MemberServerName.TryParse(name, out var found));
        Assert.Equal(Hash, found);
    }

    [Fact]
    public async Task Read_of_a_hello_in_several_records_is_the_same()
    {
        var hello = await HelloAsync(MemberServerName.Of(Hash));
        var message = hello.AsSpan(5);
        List<byte> records = [];
        for (var at = 0; at < message.Length; at += 50)
        {
            var piece = message[at..Math.Min(at + 50, message.Length)];
            records.AddRange([22, 3, 1, 0, (byte)piece.Length, .. piece]);
        }

        Assert.Equal(ClientHelloProgress.Whole, ClientHello.Read(records.ToArray(), out var name));
        Assert.Equal(MemberServerName.Of(Hash), name);
    }

    [Fact]
    public async Task Read_of_a_hello_without_a_name_finds_none()
    {
        Assert.Equal(ClientHelloProgress.Whole, ClientHello.Read(await HelloAsync(string.Empty), out var name));
        Assert.Empty(name);
    }

    [Fact]
    public void Read_of_a_hello_that_comes_byte_by_byte_takes_no_new_memory_each_time()
    {
        byte[] hello = [22, 3, 1, 0x3F, 0xF0, 1, 0, 0x3F, 0xE0, .. new byte[8000]];
        ClientHello.Read(hello, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var count = 0; count < 1000; count++)
        {
            Assert.Equal(ClientHelloProgress.Partial, ClientHello.Read(hello.AsSpan(0, 7000 + count), out _));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Read_of_anything_ends_and_names_nothing_unreadable() => Gen.Byte.Array[0, 600].Sample(bytes =>
    {
        byte[] record = [22, 3, 1, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
        ClientHello.Read(bytes, out _);
        var progress = ClientHello.Read(record, out var name);
        Assert.True(progress == ClientHelloProgress.Whole || name.Length == 0);
    });

    [Fact]
    public async Task Read_of_a_hello_with_changed_bytes_ends()
    {
        var hello = await HelloAsync(MemberServerName.Of(Hash));
        Gen.Select(Gen.Int[0, hello.Length - 1], Gen.Byte).Array[1, 8].Sample(changes =>
        {
            var changed = hello.ToArray();
            foreach (var (at, value) in changes)
            {
                changed[at] = value;
            }

            ClientHello.Read(changed, out var name);
            Assert.DoesNotContain(name, char.IsControl);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("0123456789abcdef0123456789abcdef.0123456789abcdef0123456789abcdeF.member.protocollearning.dev")]
    [InlineData("0123456789abcdef0123456789abcdef00123456789abcdef0123456789abcdef.member.protocollearning.dev")]
    public void TryParse_of_another_name_finds_nobody(string name) => Assert.False(MemberServerName.TryParse(name, out _));

    [Fact]
    public void Of_what_is_no_hash_is_no_name() => Assert.Empty(MemberServerName.Of("..."));

    /// <summary>What .NET's TLS sends first.</summary>
    internal static async Task<byte[]> HelloAsync(string serverName)
    {
        using var written = new MemoryStream();
        await using var stream = new SslStream(new WriteOnly(written));
        await Assert.ThrowsAnyAsync<Exception>(
            () => stream.AuthenticateAsClientAsync(TransportSecurity.Client(null, _ => true, serverName)));
        return written.ToArray();
    }

    /// <summary>An end that takes what it is sent and has nothing to say.</summary>
    private sealed class WriteOnly(MemoryStream written) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => written.Write(buffer, offset, count);
    }
}
