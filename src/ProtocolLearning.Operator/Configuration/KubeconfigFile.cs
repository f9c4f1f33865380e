using System.Net.Http.Headers;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using YamlDotNet.Core;

namespace ProtocolLearning.Operator.Configuration;

/// <summary>
/// A kubeconfig in a file, whose bearer token is read again while the process runs: a mounted Secret is renewed in place, and a token is
/// good for an hour at some API servers. Anything else of it is read once.
/// </summary>
internal sealed class KubeconfigFile : ITokenProvider
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private string _token;
    private long _read;

    private KubeconfigFile(string path, string token, TimeProvider time) => (_path, _token, _time, _read) = (path, token, time, time.GetTimestamp());

    /// <summary>The configuration of a client that keeps up with its token.</summary>
    /// <exception cref="KubeConfigException">It is no kubeconfig.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static KubernetesClientConfiguration Read(string path, TimeProvider time)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
        if (configuration is { AccessToken: { Length: > 0 } token, TokenProvider: null })
        {
            configuration.TokenProvider = new KubeconfigFile(path, token, time);
        }

        return configuration;
    }

    /// <inheritdoc/>
    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_read) >= Lifetime)
            {
                _read = _time.GetTimestamp();
                _token = Reread() ?? _token;
            }

            return Task.FromResult(new AuthenticationHeaderValue("Bearer", _token));
        }
    }

    /// <summary>Null where the file is just being replaced, or is none: the API server says what it thinks of the former token.</summary>
    private string? Reread()
    {
        try
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(_path).AccessToken is { Length: > 0 } token ? token : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or KubeConfigException or YamlException or FormatException)
        {
            return null;
        }
    }
}
