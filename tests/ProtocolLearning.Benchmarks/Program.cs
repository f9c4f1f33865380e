using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Benchmarks.Training;

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopping.Cancel();
};
var program = new BenchmarkProgram([new WorkerStep(), new WorkerMemory()], Console.Out, Console.Error);
return await program.RunAsync(args, stopping.Token);
