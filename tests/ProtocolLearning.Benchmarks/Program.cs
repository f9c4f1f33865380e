using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Benchmarks.Planning;
using ProtocolLearning.Benchmarks.Pods;
using ProtocolLearning.Benchmarks.Reconciling;
using ProtocolLearning.Benchmarks.Training;
using ProtocolLearning.Benchmarks.Transfer;

if (args is [TransferPeer.Command])
{
    return await TransferPeer.RunChildAsync();
}

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopping.Cancel();
};
var program = new BenchmarkProgram(
    [
        new WorkerStep(), new WorkerMemory(), new TensorTransfer(), new ReconcileIdle(), new PodCreation(), new PlannerScale(), new ControlGap(),
    ],
    Console.Out,
    Console.Error);
return await program.RunAsync(args, stopping.Token);
