using System.Buffers;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Replica;

/// <summary>Runs held-out samples forward through the applied weights, between rounds.</summary>
internal sealed class Evaluation(ReplicaContext context)
{
    private readonly Queue<int> _own = [];
    private readonly Queue<(EvaluationActivations Message, IMemoryOwner<byte> Payload)> _received = [];
    private readonly Dictionary<int, (Member Receiver, EvaluationActivations Message, ReadOnlyMemory<byte> Payload, int Tries)> _sent = [];
    private readonly HashSet<int> _seen = [];
    private ValidationOpened? _open;

    public bool HasWork => _open is not null && (_own.Count > 0 || _received.Count > 0);

    public void Open(ValidationOpened validation)
    {
        Close();
        if (!validation.Roster.Contains(context.Self))
        {
            return;
        }

        _open = validation;
        if (context.Stage == 0)
        {
            var sources = validation.Roster.Count(member => member.Slot.Stage == 0);
            var position = validation.Roster.TakeWhile(member => member != context.Self).Count();
            for (var index = position; index < RoundBudget.ValidationBatches(context.Definition); index += sources)
            {
                _own.Enqueue(index);
            }
        }
    }

    public void Close()
    {
        _open = null;
        _own.Clear();
        foreach (var received in _received)
        {
            received.Payload.Dispose();
        }

        _received.Clear();
        _sent.Clear();
        _seen.Clear();
    }

    /// <returns>Whether the payload is kept.</returns>
    public bool TryReceive(Member sender, EvaluationActivations message, IMemoryOwner<byte> payload)
    {
        var isTaken = _open is not null
            && message.Round == _open.Round
            && message.Index >= 0
            && message.Index < RoundBudget.ValidationBatches(context.Definition)
            && message.Path.Count == context.Stage
            && message.Path.Count > 0
            && message.Path[^1] == sender
            && message.Path.All(_open.Roster.Contains)
            && message.PayloadBytes == context.Engine.PayloadBytes(Samples(message.Index).Length)
            && _seen.Add(message.Index);
        if (isTaken)
        {
            _received.Enqueue((message, payload));
        }

        return isTaken;
    }

    /// <summary>A peer could not be reached: the batch goes to another one, as often as there are peers.</summary>
    public void Fail(EvaluationActivations message)
    {
        if (_open is null || message.Round != _open.Round || !_sent.TryGetValue(message.Index, out var sent))
        {
            return;
        }

        var peers = Peers();
        if (sent.Tries < peers.Length)
        {
            Send(message.Index, sent.Message.Path, sent.Payload, sent.Tries);
        }
    }

    /// <summary>What went to a member that is lost may never have arrived: it goes to another one.</summary>
    public void FollowRoster()
    {
        foreach (var (receiver, message, payload, _) in _sent.Values.ToArray())
        {
            if (!context.State.IsActive(receiver))
            {
                Send(message.Index, message.Path, payload, 0);
            }
        }
    }

    public void Work()
    {
        if (_received.TryDequeue(out var received))
        {
            using (received.Payload)
            {
                Compute(received.Message.Index, received.Message.Path, received.Payload.Memory);
            }
        }
        else if (_own.TryDequeue(out var index))
        {
            Compute(index, [], default);
        }
    }

    private void Compute(int index, IReadOnlyList<Member> path, ReadOnlyMemory<byte> input)
    {
        var samples = Samples(index);
        if (context.IsLastStage)
        {
            if (context.Engine.TryEvaluateLoss(samples, input, out var loss))
            {
                context.Report(new EvaluationMeasured(_open!.Round, index, loss.Tokens, loss.LossSum));
            }
        }
        else if (context.Engine.TryEvaluate(samples, input, out var output))
        {
            Send(index, [.. path, context.Self], output, 0);
        }
    }

    private void Send(int index, IReadOnlyList<Member> path, ReadOnlyMemory<byte> payload, int tries)
    {
        var peers = Peers();
        if (peers.Length == 0)
        {
            return;
        }

        var message = new EvaluationActivations(_open!.Round, index, path, payload.Length);
        var receiver = peers[(index + tries) % peers.Length];
        _sent[index] = (receiver, message, payload, tries + 1);
        context.Send(receiver, message, payload);
    }

    private Member[] Peers() => [.. _open!.Roster.Where(member => member.Slot.Stage == context.Stage + 1 && context.State.IsActive(member))];

    /// <summary>Held-out samples of a batch; the last may be shorter. They come round where the dataset has fewer.</summary>
    private long[] Samples(int index)
    {
        var schedule = context.Definition.Schedule;
        var first = index * schedule.MicrobatchSequences;
        var count = Math.Min(schedule.MicrobatchSequences, schedule.ValidationSequences - first);
        var available = Math.Max(1, context.Engine.ValidationSamples);
        return [.. Enumerable.Range(first, count).Select(sample => sample % available)];
    }
}
