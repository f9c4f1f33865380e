namespace ProtocolLearning.Cli.Local.Clusters;

/// <summary>Writes what kubectl needs to look into a local run.</summary>
internal static class KubeconfigFiles
{
    public static async Task WriteAsync(LocalSession session, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var (name, cluster) in session.Members.Append(new(LocalSession.HomeName, session.Home)))
        {
            var path = Path.Combine(folder, $"{name}.kubeconfig");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var file = new FileStream(path, options);
            await using var writer = new StreamWriter(file);
            await writer.WriteAsync(cluster.Server.Kubeconfig.AsMemory(), cancellationToken);
        }

        output.WriteLine($"kubectl --kubeconfig {Path.Combine(folder, "home.kubeconfig")} get plrun,plpart,plshard -A");
    }
}
