using ProtocolLearning.Adversary.Attacks;
using ProtocolLearning.Worker.Hosting;

var (attack, problem) = AttackChoice.Parse(Environment.GetEnvironmentVariable(AttackChoice.Variable));
if (attack is null)
{
    await Console.Error.WriteLineAsync($"{AttackChoice.Variable}: {problem}");
    return WorkerExitCode.BadInput;
}

return await WorkerProgram.RunAsync(attack);
