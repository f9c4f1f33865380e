using System.CommandLine;

namespace ProtocolLearning.Cli.Access;

/// <summary>How a command finds member clusters: by a kubeconfig of the user's own, or as the operator does.</summary>
internal sealed class MemberOptions
{
    private readonly Option<string[]> _kubeconfigs = new("--member-kubeconfig")
    {
        Description = "Kubeconfig of the member cluster: FILE, or for each of several CLUSTER=FILE. Default: the Secret that its MemberCluster names, where you may read it.",
    };

    private readonly Option<string[]> _contexts = new("--member-context") { Description = "Context of the member's kubeconfig: CONTEXT, or for each of several CLUSTER=CONTEXT." };

    private readonly Option<string> _operatorNamespace = new("--operator-namespace")
    {
        Description = "Namespace of the operator, where the members' credentials are.",
        DefaultValueFactory = _ => "protocollearning-system",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_kubeconfigs);
        command.Options.Add(_contexts);
        command.Options.Add(_operatorNamespace);
    }

    /// <summary>The members as the command line says.</summary>
    /// <exception cref="CommandFailure">It says the same twice, or mixes both forms.</exception>
    public MemberAccess Open(ClusterAccess home, ParseResult parsed) => new(
        home,
        NamedValues.Parse("--member-kubeconfig", parsed.GetValue(_kubeconfigs)),
        NamedValues.Parse("--member-context", parsed.GetValue(_contexts)),
        parsed.GetRequiredValue(_operatorNamespace));
}
