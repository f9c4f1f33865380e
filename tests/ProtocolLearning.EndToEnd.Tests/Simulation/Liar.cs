using System.Runtime.InteropServices;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>Turns what an honest replica would do into a lie.</summary>
internal sealed class Liar(SimulatedWorld world, Lie lie) : IContributionShaper
{
    private int _claimed;

    public bool Shape(long round, Span<float> pseudoGradient)
    {
        for (var i = 0; i < pseudoGradient.Length; i++)
        {
            pseudoGradient[i] = lie switch
            {
                Lie.FlippedSign => -10 * pseudoGradient[i],
                Lie.RandomUpdate => (float)((world.Random.NextDouble() - 0.5) * 100),
                _ => pseudoGradient[i],
            };
        }

        return true;
    }

    public IEnumerable<ReplicaEffect> Twist(SimulatedMember self, ReplicaEffect effect)
    {
        switch (lie, effect)
        {
            case (Lie.OtherBytes, ReplicaEffect.SendToPeer { Message: Contribution } send):
                return [send with { Payload = Flipped(send.Payload) }];
            case (Lie.FalseState, ReplicaEffect.SendToPeer { Message: StateChunk } send):
                return [send with { Payload = Flipped(send.Payload) }];
            case (Lie.NotFinite, ReplicaEffect.SendToPeer { Payload.Length: > 0 } send):
                return [send with { Payload = Enumerable.Repeat((byte)0xFF, send.Payload.Length).ToArray() }];
            case (Lie.WrongLength, ReplicaEffect.SendToPeer { Payload.Length: > 0 } send):
                return [send with { Message = send.Message with { PayloadBytes = send.Payload.Length - 1 }, Payload = send.Payload[1..] }];
            case (Lie.WrongProof, ReplicaEffect.SendToPeer { Message: Contribution contribution } send):
                return [send with { Message = contribution with { Proof = [HashChain.Start, "no hash"] } }];
            case (Lie.WrongHash, ReplicaEffect.SendReport { Report: Prepared prepared }):
                return [new ReplicaEffect.SendReport(prepared with { Hash = new string('f', 64) })];
            case (Lie.WithheldContributions, ReplicaEffect.SendToPeer { Message: Contribution }):
            case (Lie.WithheldAggregates, ReplicaEffect.SendToPeer { Message: Aggregate }):
            case (Lie.WithheldGradients, ReplicaEffect.SendToPeer { Message: ActivationGradients }):
                return [];
            case (Lie.EquivocalAggregates, ReplicaEffect.SendToPeer { Message: Aggregate } send) when send.Receiver.Slot.Index % 2 == 0:
                return [send with { Payload = Flipped(send.Payload) }];
            case (Lie.FalseMeasurements, ReplicaEffect.SendReport { Report: PartitionAggregated aggregated }):
                return [new ReplicaEffect.SendReport(aggregated with { Distances = [.. aggregated.Distances.Select(Frame)] })];
            case (Lie.FalseComplaints, ReplicaEffect.SendReport { Report: Prepared prepared } report):
                return [report, .. Complaints(self.Identity.Member, prepared)];
            case (Lie.FalseTokens, ReplicaEffect.SendReport { Report: AttemptsCompleted or LossesMeasured } report):
                return [report, report, .. Claims(self.Identity.Member, report.Report)];
            default:
                return [effect];
        }
    }

    private static double Frame(double distance, int position) => position == 0 ? 1000 : 0.001 * distance;

    private static byte[] Flipped(ReadOnlyMemory<byte> payload)
    {
        var copy = payload.ToArray();
        foreach (ref var value in MemoryMarshal.Cast<byte, ushort>(copy.AsSpan()))
        {
            value ^= 0x8001;
        }

        return copy;
    }

    private static IEnumerable<ReplicaEffect> Complaints(Member self, Prepared prepared)
    {
        var partitions = Enumerable.Range(0, prepared.Aggregates.Count).ToArray();
        var slots = partitions.Select(index => new Slot(self.Slot.Stage, index)).Where(slot => slot != self.Slot).ToArray();
        yield return new ReplicaEffect.SendReport(new AggregatesMissing(prepared.Round, prepared.Exchange, partitions));
        foreach (var partition in partitions)
        {
            yield return new ReplicaEffect.SendReport(new ContributionsMissing(prepared.Round, prepared.Exchange, partition, slots));
        }
    }

    private IEnumerable<ReplicaEffect> Claims(Member self, Report report)
    {
        if (report is AttemptsCompleted completed)
        {
            var invented = completed.Attempts[0] with { Index = 1 + _claimed++ };
            yield return new ReplicaEffect.SendReport(completed with { Attempts = [invented] });
        }
        else if (report is LossesMeasured measured)
        {
            var loss = measured.Losses[0];
            var invented = loss with { Attempt = loss.Attempt with { Index = 1 + _claimed++ }, LossSum = 1 };
            yield return new ReplicaEffect.SendReport(measured with { Losses = [invented, loss with { Tokens = 1_000_000 }] });
        }

        yield return new ReplicaEffect.SendReport(new Heartbeat(long.MaxValue, double.NaN));
        yield return new ReplicaEffect.SendReport(new StateHeld(self.Slot.Index, HashChain.Start));
    }
}
