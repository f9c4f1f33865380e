using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Worker.Replica;

/// <summary>A microbatch that went forward through this replica and whose gradient is awaited. Its activations are kept until then.</summary>
internal sealed class MicrobatchAttempt
{
    /// <summary>Name of the engine's graph.</summary>
    public required long Graph { get; init; }

    /// <summary>As the replica before sent it, or as it was drawn here.</summary>
    public required MicrobatchId Microbatch { get; init; }

    /// <summary>Members that it has passed, this one last.</summary>
    public required IReadOnlyList<Member> Path { get; init; }

    /// <summary>This stage's activations.</summary>
    public required ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Who awaits the gradient; null where it was drawn here.</summary>
    public Member? Upstream => Path.Count > 1 ? Path[^2] : null;

    /// <summary>Who has it now; null while nobody can take it.</summary>
    public Member? Downstream { get; set; }

    /// <summary>When it was sent there.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>Who it was sent to, under which number.</summary>
    public Dictionary<int, Member> Sent { get; } = [];

    /// <summary>Whether its gradient has come and waits to be computed.</summary>
    public bool HasGradient { get; set; }
}
