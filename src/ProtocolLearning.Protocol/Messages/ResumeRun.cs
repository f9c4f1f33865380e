namespace ProtocolLearning.Protocol.Messages;

/// <summary>Asks that rounds are opened again.</summary>
public sealed record ResumeRun : Proposal;
