using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Operator.Pods;

var settings = OperatorSettings.Read(Environment.GetEnvironmentVariable, out var problems);
if (problems.Count > 0)
{
    foreach (var problem in problems)
    {
        await Console.Error.WriteLineAsync(problem);
    }

    return 2;
}

if (args is [HealthCommand.Name, .. var arguments])
{
    return await HealthCommand.RunAsync(arguments, settings.Listen, Console.Error);
}

try
{
    using var home = new Kubernetes(Home());
    var origin = await HomeOrigin.ReadAsync(home, CancellationToken.None);
    await using var host = settings.Member is null
        ? OperatorHost.Build(settings, Home, new OperatorIdentity(await LoadKeyAsync(home)), origin)
        : MemberHost.Build(settings, Home, Own, origin);
    await host.StartAsync();
    await Console.Out.WriteLineAsync($"listening on {Announce(host)}");
    await host.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception
    is HttpOperationException or HttpRequestException or KubeConfigException or FormatException or IOException)
{
    await Console.Error.WriteLineAsync($"the operator cannot start: {exception.Message}");
    return 1;
}

KubernetesClientConfiguration Home() => Configuration(settings.KubeconfigPath);

KubernetesClientConfiguration Own() => Configuration(settings.Member!.KubeconfigPath);

static KubernetesClientConfiguration Configuration(string? path) => path is null
    ? KubernetesClientConfiguration.BuildDefaultConfig()
    : KubeconfigFile.Read(path, TimeProvider.System);

Uri Announce(WebApplication host) => settings.Member is null ? OperatorHost.Announce(host, settings) : OperatorWebHost.Announce(host);

async Task<IdentityKey> LoadKeyAsync(IKubernetes home) => settings.KeyFile is { } file
    ? IdentityKey.Load(file)
    : await IdentitySecret.LoadAsync(home, settings.Namespace, CancellationToken.None);
