using System.Net;
using System.Net.Sockets;

namespace ProtocolLearning.Benchmarks.Transfer;

/// <summary>The reference: bytes over a plain TCP socket, an eight-byte length before and an eight-byte answer after.</summary>
internal static class RawSocket
{
    private const int HeaderBytes = sizeof(long);

    /// <summary>Reads tensors from one connection after the other into one buffer, until the process ends.</summary>
    public static async Task ServeAsync(Socket listener, int maxBytes)
    {
        var buffer = new byte[maxBytes];
        var header = new byte[HeaderBytes];
        while (true)
        {
            using var socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            while (await TryReceiveAsync(socket, header))
            {
                await TryReceiveAsync(socket, buffer.AsMemory(0, (int)BitConverter.ToInt64(header)));
                await socket.SendAsync(header);
            }
        }
    }

    public static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    public static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    public static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> tensor)
    {
        var header = BitConverter.GetBytes((long)tensor.Length);
        await socket.SendAsync(header);
        while (tensor.Length > 0)
        {
            tensor = tensor[await socket.SendAsync(tensor)..];
        }

        await TryReceiveAsync(socket, header);
    }

    private static async Task<bool> TryReceiveAsync(Socket socket, Memory<byte> destination)
    {
        while (destination.Length > 0)
        {
            var count = await socket.ReceiveAsync(destination);
            if (count == 0)
            {
                return false;
            }

            destination = destination[count..];
        }

        return true;
    }
}
