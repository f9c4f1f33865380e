using System.CommandLine;

namespace ProtocolLearning.Cli.Access;

/// <summary>The options by which every command finds its cluster: kubectl's own.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<FileInfo?> _kubeconfig = new("--kubeconfig")
    {
        Description = "Kubeconfig of the home cluster. Default: KUBECONFIG, else ~/.kube/config, else the pod's service account.",
    };

    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig. Default: its current one." };

    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Namespace. Default: the context's." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_kubeconfig);
        command.Options.Add(_context);
        command.Options.Add(_namespace);
    }

    /// <summary>The namespace that the command line names; null where it names none.</summary>
    public string? NamespaceOf(ParseResult parsed) => parsed.GetValue(_namespace);

    /// <summary>Opens the cluster that the command line names.</summary>
    public ClusterAccess Open(ParseResult parsed) =>
        ClusterAccess.Open(parsed.GetValue(_kubeconfig), parsed.GetValue(_context), parsed.GetValue(_namespace));
}
