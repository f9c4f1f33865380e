using System.CommandLine;

namespace ProtocolLearning.Cli.Access;

/// <summary>How a command finds member clusters: by a kubeconfig of the user's own, or as the operator does.</summary>
internal sealed class MemberOptions
{
    private readonly Option<FileInfo?> _kubeconfig = new("--member-kubeconfig")
    {
        Description = "Kubeconfig of the member cluster. Default: the Secret that its MemberCluster names, where you may read it.",
    };

    private readonly Option<string?> _context = new("--member-context") { Description = "Context of the member's kubeconfig." };

    private readonly Option<string> _operatorNamespace = new("--operator-namespace")
    {
        Description = "Namespace of the operator, where the members' credentials are.",
        DefaultValueFactory = _ => "protocollearning-system",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_kubeconfig);
        command.Options.Add(_context);
        command.Options.Add(_operatorNamespace);
    }

    /// <summary>The members as the command line says.</summary>
    public MemberAccess Open(ClusterAccess home, ParseResult parsed) => new(
        home, parsed.GetValue(_kubeconfig), parsed.GetValue(_context), parsed.GetRequiredValue(_operatorNamespace));
}
