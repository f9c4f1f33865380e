using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Benchmarks.Transfer;

/// <summary>The other process, and the ways to it: the peer transport as workers use it, a plain TCP socket, and one with TLS.</summary>
internal sealed class TransferChild : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TransferPeer _peer;
    private readonly Socket _socket;
    private readonly SslStream _stream;
    private long _messages;

    private TransferChild(Process process, TransferPeer peer, Socket socket, SslStream stream)
    {
        _process = process;
        _peer = peer;
        _socket = socket;
        _stream = stream;
    }

    public static async Task<TransferChild> StartAsync()
    {
        var process = Process.Start(Command())!;
        var line = (await process.StandardOutput.ReadLineAsync())!.Split(' ', 3);
        var peer = await TransferPeer.StartAsync();
        peer.Meet(TransferPeer.Sender, TransferPeer.Taker, line[2]);
        await process.StandardInput.WriteLineAsync(peer.Line);
        return new TransferChild(
            process,
            peer,
            await RawSocket.ConnectAsync(int.Parse(line[0], CultureInfo.InvariantCulture)),
            await TlsSocket.ConnectAsync(int.Parse(line[1], CultureInfo.InvariantCulture)));
    }

    /// <summary>Sends over the transport and waits for the answer.</summary>
    /// <returns>Gigabytes a second.</returns>
    public Task<double> TransportAsync(ReadOnlyMemory<byte> tensor) => RateAsync(tensor.Length, () =>
    {
        _peer.Transport.Send(TransferPeer.Taker, new StateReply(_messages++, tensor.Length), tensor, completed: null);
        return _peer.Receiver.AnsweredAsync();
    });

    /// <summary>Sends over the socket and waits for the answer.</summary>
    /// <returns>Gigabytes a second.</returns>
    public Task<double> SocketAsync(ReadOnlyMemory<byte> tensor) =>
        RateAsync(tensor.Length, () => RawSocket.SendAsync(_socket, tensor));

    /// <summary>Sends over the socket with TLS and waits for the answer.</summary>
    /// <returns>Gigabytes a second.</returns>
    public Task<double> TlsAsync(ReadOnlyMemory<byte> tensor) =>
        RateAsync(tensor.Length, () => TlsSocket.SendAsync(_stream, tensor));

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _peer.DisposeAsync();
    }

    private static async Task<double> RateAsync(int bytes, Func<Task> send)
    {
        var start = Stopwatch.GetTimestamp();
        await send();
        return bytes / 1e9 / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static ProcessStartInfo Command()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        }

        start.ArgumentList.Add(TransferPeer.Command);
        return start;
    }
}
