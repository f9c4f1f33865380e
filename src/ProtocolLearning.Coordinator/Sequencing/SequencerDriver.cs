using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// Joins the sequencer to its log: a command is appended, then applied, then shown to the followers, so that effects follow
/// commit. One caller at a time. Its clock starts at the time of day and is steady from then on: a time of day that is set
/// forward must not make every member look silent.
/// </summary>
internal sealed class SequencerDriver(Sequencer sequencer, ICommandLog log, string coordinatorKey, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();

    /// <summary>Called with every entry once it is committed and applied, in order.</summary>
    public event Action<LogEntry>? Committed;

    /// <summary>The state up to the last committed entry.</summary>
    public RunState State => sequencer.State;

    /// <summary>Volatile figures for status and live views.</summary>
    public RunProgress Progress => sequencer.Progress(Now);

    /// <summary>Appends all that is to be decided now. Call it after every input, and at least four times a second.</summary>
    /// <exception cref="IOException">The log could not commit: this process must stop.</exception>
    /// <exception cref="InvalidEntryException">The sequencer broke a rule of the log: this process must stop.</exception>
    public async ValueTask PumpAsync(CancellationToken cancellationToken)
    {
        while (sequencer.Next(Now) is { } command)
        {
            await AppendAsync(command, cancellationToken);
        }
    }

    /// <summary>Takes in a member's report.</summary>
    public ValueTask ReceiveAsync(Member sender, Report report, CancellationToken cancellationToken)
    {
        sequencer.Receive(sender, report, Now);
        return PumpAsync(cancellationToken);
    }

    /// <summary>Lets a worker join whose statement was checked.</summary>
    public async ValueTask<JoinReply> JoinAsync(MembershipStatement statement, CancellationToken cancellationToken)
    {
        var decision = sequencer.Join(statement);
        if (decision.Reply.Verdict != JoinVerdict.Accepted)
        {
            return decision.Reply;
        }

        if (decision.Command is not null)
        {
            await AppendAsync(decision.Command, cancellationToken);
        }

        sequencer.OpenSession(statement.Member, statement.Version ?? ProtocolVersions.First, Now);
        await PumpAsync(cancellationToken);
        return decision.Reply;
    }

    /// <summary>Answers a proposal once its commands are committed.</summary>
    public async ValueTask<ProposalReply> ProposeAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        var decision = sequencer.Evaluate(proposal, coordinatorKey);
        if (decision.Refusal is not null)
        {
            return decision.Refusal;
        }

        foreach (var command in decision.Commands)
        {
            await AppendAsync(command, cancellationToken);
        }

        var reply = new ProposalAccepted(sequencer.State.Index);
        await PumpAsync(cancellationToken);
        return reply;
    }

    private DateTimeOffset Now => _startedAt + time.GetElapsedTime(_started);

    private async ValueTask AppendAsync(Command command, CancellationToken cancellationToken)
    {
        var entry = await log.AppendAsync(command, cancellationToken);
        sequencer.Apply(entry, Now);
        Committed?.Invoke(entry);
    }
}
