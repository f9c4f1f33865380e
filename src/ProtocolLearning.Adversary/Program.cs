using ProtocolLearning.Adversary.Attacks;
using ProtocolLearning.Worker.Hosting;

var (attack, problem) = AttackChoice.Parse(Environment.GetEnvironmentVariable(AttackChoice.Variable));
if (attack is null)
{
    await Console.Error.WriteLineAsync($"{AttackChoice.Variable}: {problem}");
    return WorkerExitCode.BadInput;
}

// With "check" only the choice of the attack is judged, for whoever starts the adversary for somebody else.
return args is ["check"] ? WorkerExitCode.Done : await WorkerProgram.RunAsync(attack);
