using k8s.Autorest;
using k8s.Exceptions;
using ProtocolLearning.Networking.Hosting;
using YamlDotNet.Core;

namespace ProtocolLearning.Cli.Access;

/// <summary>The boundary of a command: whatever can fail outside this process becomes one line and an exit code.</summary>
internal static class CommandGuard
{
    /// <param name="command">What is done until a signal ends it.</param>
    /// <param name="errors">Where the line goes.</param>
    /// <param name="cancellationToken">Ends it too.</param>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command, TextWriter errors, CancellationToken cancellationToken)
    {
        using var stop = new StopSignal();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
        try
        {
            return await command(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (Explain(exception) is { } failure)
        {
            await errors.WriteLineAsync(failure.Message);
            return failure.ExitCode;
        }
    }

    /// <summary>What the user reads; null for a defect of ours.</summary>
    public static CommandFailure? Explain(Exception exception) => exception switch
    {
        CommandFailure failure => failure,
        HttpOperationException refused => Refusal.Explain(refused),
        KubeConfigException or KubernetesClientException or YamlException => new CommandFailure(
            $"the kubeconfig is of no use: {exception.Message}; name another with --kubeconfig or --context", ExitCode.NoCluster),
        HttpRequestException or TaskCanceledException or TimeoutException => new CommandFailure(
            $"the cluster does not answer: {Innermost(exception)}; is it up, and is --context right?", ExitCode.NoCluster),
        IOException or UnauthorizedAccessException => new CommandFailure(exception.Message, ExitCode.Failed),
        _ => null,
    };

    private static string Innermost(Exception exception) =>
        exception is TaskCanceledException ? "no answer in time" : exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}
