using System.Diagnostics;
using ProtocolLearning.Cli.Programs;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Cli.Local;

/// <summary>The participant of a local run that lies: its machine runs the adversary in place of the worker.</summary>
internal static class HarmfulParticipant
{
    /// <summary>Tells the adversary which attack is meant.</summary>
    public const string AttackVariable = "PLEARN_ATTACK";

    /// <summary>What the adversary says against the attack, in one line; null where it knows it.</summary>
    public static async Task<string?> ProblemAsync(string attack, ProgramLocator programs, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(programs.Find(LocalPrograms.Adversary).Path!, ["check"])
        {
            RedirectStandardError = true,
            Environment = { [AttackVariable] = attack },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("the adversary did not start");
        var said = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? null : said.Replace($"{AttackVariable}:", "--attack:", StringComparison.Ordinal).Trim();
    }

    /// <summary>Gives the participant's workers the attack, as its owner would on a machine of its own.</summary>
    public static void Arm(V1Alpha1Participant participant, string attack)
    {
        var worker = participant.Spec.Worker;
        worker.Env = [.. (worker.Env ?? []).Where(known => known.Name != AttackVariable), new EnvironmentVariable { Name = AttackVariable, Value = attack }];
    }
}
