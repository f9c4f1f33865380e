using System.CommandLine;

namespace ProtocolLearning.Cli.Coordinators;

/// <summary>The option that names a coordinator's address where the one in the run's status cannot be dialled.</summary>
internal static class CoordinatorOption
{
    public static Option<string?> Create() => new("--coordinator")
    {
        Description = "host:port of the run's coordinator, as from kubectl port-forward. Default: the address in the run's status.",
    };
}
