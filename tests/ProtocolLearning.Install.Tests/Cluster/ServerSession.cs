namespace ProtocolLearning.Install.Tests.Cluster;

/// <summary>A control plane whose audit log tells what each account asked for.</summary>
internal sealed class ServerSession : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly AuditLog _audit;

    private ServerSession(DirectoryInfo folder, AuditLog audit, ControlPlane server) => (_folder, _audit, Server) = (folder, audit, server);

    public ControlPlane Server { get; }

    /// <summary>A folder that goes with the session.</summary>
    public string Folder => _folder.FullName;

    public static async Task<ServerSession> StartAsync(string name)
    {
        var folder = Directory.CreateTempSubdirectory($"{name}-");
        var audit = new AuditLog(folder.FullName);
        var server = await ControlPlane.StartAsync(
            $"{name}-{Environment.ProcessId}",
            [.. audit.ServerArguments, "--enable-admission-plugins=NodeRestriction,OwnerReferencesPermissionEnforcement"]);
        return new ServerSession(folder, audit, server);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Applies manifests, but for kinds that the server has not yet: policy/v1 and admission policies.</summary>
    public async Task ApplyAsync(string manifests)
    {
        var kinds = (await Server.KubectlAsync("api-resources", "-o", "name")).Split('\n');
        var versions = (await Server.KubectlAsync("api-versions")).Split('\n');
        string[] missing =
        [
            .. versions.Contains("policy/v1") ? [] : (string[])["PodDisruptionBudget"],
            .. kinds.Any(kind => kind.StartsWith("validatingadmissionpolicies.", StringComparison.Ordinal))
                ? []
                : (string[])["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
        ];
        var file = Path.Combine(Folder, "manifests.yaml");
        await File.WriteAllTextAsync(file, string.Join("\n---\n", manifests.Split("\n---\n").Where(manifest => !IsOneOf(missing, manifest))));
        await Server.ApplyAsync(file);
    }

    /// <summary>A kubeconfig with which a service account of the system namespace logs in.</summary>
    public Task<string> LogInAsync(string account) =>
        Server.LogInAsync(ChartOnApiServerTests.SystemNamespace, account, Path.Combine(Folder, $"{account}.kubeconfig"));

    /// <summary>Fails unless an account of the system namespace asked for all that it is granted, and was granted all it asked for.</summary>
    /// <param name="account">The account.</param>
    /// <param name="granted">What its roles grant.</param>
    /// <param name="unseen">Of that, what need not have been asked for.</param>
    public void CheckRights(string account, IEnumerable<string> granted, params string[] unseen)
    {
        var requests = _audit.Of($"system:serviceaccount:{ChartOnApiServerTests.SystemNamespace}:{account}");

        // Admission does not know kinds that were defined a moment ago, and refuses until it does; the operator tries again.
        Assert.DoesNotContain(requests.GroupBy(request => request.Right, (_, same) => same.Last()), last => last.Code is 401 or 403);
        Assert.Equal(
            granted.Except(unseen).Order(StringComparer.Ordinal),
            requests.Select(request => request.Right).Except(unseen).Order(StringComparer.Ordinal));
    }

    private static bool IsOneOf(string[] kinds, string manifest) =>
        kinds.Any(kind => manifest.Split('\n').Contains($"kind: {kind}"));
}
