namespace ProtocolLearning.Protocol.Runs;

/// <summary>Parameters of mode Streaming (Streaming DiLoCo, arXiv 2501.18512).</summary>
/// <param name="Fragments">P: parts of each stage that are exchanged in turn, round r exchanging fragment r mod P; at least 2.</param>
/// <param name="Mixing">
/// alpha: the share of its own weights that a replica keeps where it takes an exchanged fragment in; from 0, all of the fragment, to
/// below 1.
/// </param>
public sealed record StreamingDefinition(int Fragments, double Mixing = 0.5);
