using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Coordinator.Hosting;

/// <summary>Tells whoever started the coordinator where it serves: in a file, or by POST until it is accepted.</summary>
internal sealed partial class Announcer(TimeProvider time, ILogger<Announcer> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PostTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Writes the file whole or not at all: a reader that finds it can read it.</summary>
    public static async Task WriteAsync(string path, CoordinatorAnnouncement announcement, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = path + ".new";
        await File.WriteAllTextAsync(
            temporary, JsonSerializer.Serialize(announcement, ProtocolJson.Options) + "\n", cancellationToken);
        File.Move(temporary, path, overwrite: true);
    }

    public async Task PostAsync(Uri address, CoordinatorAnnouncement announcement, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = PostTimeout };
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var reply = await client.PostAsJsonAsync(address, announcement, ProtocolJson.Options, cancellationToken);
                if (reply.IsSuccessStatusCode)
                {
                    return;
                }

                LogRefused(address, (int)reply.StatusCode);
            }
            catch (HttpRequestException exception)
            {
                LogUnreachable(address, exception.Message);
            }
            catch (OperationCanceledException)
            {
                LogUnreachable(address, "no answer");
            }

            await Task.Delay(RetryDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} does not take the announcement: status {Status}; trying again")]
    private partial void LogRefused(Uri address, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} cannot be told where the coordinator serves: {Problem}; trying again")]
    private partial void LogUnreachable(Uri address, string problem);
}
