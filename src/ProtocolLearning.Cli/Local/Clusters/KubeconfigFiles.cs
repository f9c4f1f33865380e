namespace ProtocolLearning.Cli.Local.Clusters;

/// <summary>Writes what kubectl needs to look into a local run.</summary>
internal static class KubeconfigFiles
{
    public static async Task WriteAsync(LocalSession session, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var cluster in session.Members.Values.Prepend(session.Home))
        {
            var path = Path.Combine(folder, $"{cluster.Name}.kubeconfig");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var file = new FileStream(path, options);
            await using var writer = new StreamWriter(file);
            await writer.WriteAsync(cluster.Kubeconfig.AsMemory(), cancellationToken);
        }

        output.WriteLine($"kubectl --kubeconfig {Path.Combine(folder, "home.kubeconfig")} get plrun,plpart,plshard -A");
    }
}
