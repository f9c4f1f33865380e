using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using Microsoft.Extensions.Hosting;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Hosting;

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
    var identity = new OperatorIdentity(await LoadKeyAsync());
    await using var host = OperatorHost.Build(settings, Home, identity);
    await host.StartAsync();
    await Console.Out.WriteLineAsync($"listening on {OperatorHost.Announce(host, settings)}");
    await host.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception
    is HttpOperationException or HttpRequestException or KubeConfigException or FormatException or IOException)
{
    await Console.Error.WriteLineAsync($"the operator cannot start: {exception.Message}");
    return 1;
}

KubernetesClientConfiguration Home() => settings.KubeconfigPath is { } path
    ? KubernetesClientConfiguration.BuildConfigFromConfigFile(path)
    : KubernetesClientConfiguration.BuildDefaultConfig();

async Task<IdentityKey> LoadKeyAsync()
{
    if (settings.KeyFile is { } file)
    {
        return IdentityKey.Load(file);
    }

    using var home = new Kubernetes(Home());
    return await IdentitySecret.LoadAsync(home, settings.Namespace, CancellationToken.None);
}
