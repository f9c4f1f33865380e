using System.CommandLine;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Cli.Join;

/// <summary><c>plearn join</c>: makes a participant's key in its own cluster and enrols it in a run.</summary>
internal static class JoinCommand
{
    public static Command Create()
    {
        var participant = new Argument<string>("PARTICIPANT") { Description = "Name of the Participant." };
        var run = new Option<string>("--run") { Description = "Name of the TrainingRun.", Required = true };
        var cluster = new Option<string>("--cluster") { Description = "Name that the home cluster has for the member cluster.", Required = true };
        var memberKubeconfig = new Option<FileInfo?>("--member-kubeconfig") { Description = "Kubeconfig of the member cluster." };
        var memberContext = new Option<string?>("--member-context") { Description = "Context of the member cluster." };
        var memberNamespace = new Option<string>("--member-namespace") { Description = "Namespace of the workers in the member cluster.", Required = true };
        var coordinatorKey = new Option<string?>("--coordinator-key") { Description = "The coordinator's public key to pin. Default: the one in the run's status, read from the home cluster." };
        var stake = new Option<long>("--stake") { Description = "Stake that it puts at risk." };
        var gpus = new Option<int>("--gpus") { Description = "GPUs of each worker; 0: CPU only.", DefaultValueFactory = _ => 1 };
        var workers = new Option<int>("--workers") { Description = "Most workers.", DefaultValueFactory = _ => 1 };
        var dataset = new Option<string?>("--dataset") { Description = "Volume in the member namespace that holds the dataset: persistentvolumeclaim/NAME or configmap/NAME." };
        var applyMember = new Option<bool>("--apply-member") { Description = "Apply the operator's rights in the member cluster instead of printing them." };
        var applyHome = new Option<bool>("--apply-home") { Description = "Apply the Participant in the home cluster instead of printing it." };
        var clusters = new ClusterOptions();
        var command = new Command("join", "Make a participant's key in its own cluster, pin the coordinator's, and enrol it in a run.")
        {
            participant, run, cluster, memberKubeconfig, memberContext, memberNamespace, coordinatorKey, stake, gpus, workers, dataset, applyMember, applyHome,
        };
        clusters.AddTo(command);
        command.SetAction((parsed, given) => CommandGuard.RunAsync(
            async cancellation =>
            {
                var pinned = Key(parsed.GetValue(coordinatorKey));
                var volume = Volume(parsed.GetValue(dataset));
                if (parsed.GetValue(memberKubeconfig) is null && parsed.GetValue(memberContext) is null)
                {
                    throw new CommandFailure("name the member cluster with --member-kubeconfig or --member-context: the key is made there");
                }

                using var member = ClusterAccess.Open(parsed.GetValue(memberKubeconfig), parsed.GetValue(memberContext), parsed.GetRequiredValue(memberNamespace));
                using var home = pinned is not null && !parsed.GetValue(applyHome) ? null : clusters.Open(parsed);
                var request = new JoinRequest
                {
                    Participant = parsed.GetRequiredValue(participant),
                    Run = parsed.GetRequiredValue(run),
                    HomeNamespace = home?.Namespace ?? clusters.NamespaceOf(parsed) ?? "default",
                    Cluster = parsed.GetRequiredValue(cluster),
                    MemberNamespace = parsed.GetRequiredValue(memberNamespace),
                    Stake = parsed.GetValue(stake),
                    Gpus = parsed.GetValue(gpus),
                    Workers = parsed.GetValue(workers),
                    Dataset = volume,
                    CoordinatorKey = pinned,
                };
                var join = new ClusterJoin(member, home, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
                return await join.RunAsync(request, parsed.GetValue(applyMember), parsed.GetValue(applyHome), cancellation);
            },
            parsed.InvocationConfiguration.Error,
            given));
        return command;
    }

    private static IdentityPublicKey? Key(string? text) => text is null ? null
        : IdentityPublicKey.TryParse(text, out var key) ? key
        : throw new CommandFailure("--coordinator-key: not an Ed25519 public key of 32 bytes in base64");

    private static DatasetVolume? Volume(string? text) => text?.Split('/') switch
    {
        null => null,
        ["persistentvolumeclaim" or "pvc", { Length: > 0 } name] => new DatasetVolume { PersistentVolumeClaim = new LocalReference { Name = name } },
        ["configmap" or "cm", { Length: > 0 } name] => new DatasetVolume { ConfigMap = new LocalReference { Name = name } },
        _ => throw new CommandFailure($"--dataset: '{text}' is no volume; write persistentvolumeclaim/NAME or configmap/NAME"),
    };
}
