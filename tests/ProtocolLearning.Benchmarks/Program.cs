using System.Runtime.InteropServices;
using ProtocolLearning.Benchmarks.Activations;
using ProtocolLearning.Benchmarks.Aggregators;
using ProtocolLearning.Benchmarks.AllReduce;
using ProtocolLearning.Benchmarks.Codecs;
using ProtocolLearning.Benchmarks.Compression;
using ProtocolLearning.Benchmarks.Federation;
using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Benchmarks.Kills;
using ProtocolLearning.Benchmarks.Losses;
using ProtocolLearning.Benchmarks.Planning;
using ProtocolLearning.Benchmarks.Pods;
using ProtocolLearning.Benchmarks.Reconciling;
using ProtocolLearning.Benchmarks.Runtime;
using ProtocolLearning.Benchmarks.Training;
using ProtocolLearning.Benchmarks.Transfer;
using ProtocolLearning.Benchmarks.WideArea;

if (args is [TransferPeer.Command])
{
    return await TransferPeer.RunChildAsync();
}

if (args is [ExchangePeer.Command, .. { Length: 5 } peer])
{
    return await ExchangePeer.RunAsync(peer);
}

// Never disposed: a signal may come while the process ends.
var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var program = new BenchmarkProgram(
    [
        new WorkerStep(), new WorkerMemory(), new TensorTransfer(), new ReconcileIdle(), new PodCreation(), new NodeLoss(), new NodeLossDeployment(),
        new NodeLossTuned(), new OperatorKills(), new PlannerScale(), new RuntimeVsKubeOps(Console.Error), new FederationScale(Console.Error), new ControlGap(),
        new CodecSpeed(), new AggregatorSpeed(), new AllReduceSpeed(Console.Error), new CompressionCurve(Console.Error), new ActivationCurve(Console.Error),
        new WideAreaSpeed(Console.Error),
    ],
    Console.Out,
    Console.Error);
return await program.RunAsync(args, stopping.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
