namespace ProtocolLearning.Protocol.Runs;

/// <summary>
/// A subspace of the residual stream that all stages know, so that its coordinates alone cross a stage boundary:
/// stream = fixed part of the token + basis * coordinates.
/// </summary>
/// <param name="Rank">Dimensions k of the subspace; below the hidden size d.</param>
/// <param name="Seed">Basis and fixed part follow from it: the run's, or that of the run whose checkpoint is resumed.</param>
/// <param name="FreeLayers">
/// Null: layers write to the whole stream, and what crosses a boundary is projected. Else all layers are held to the subspace (Protocol
/// Models, arXiv 2506.01260) but so many at the end of the model, which all lie behind the last boundary.
/// </param>
public sealed record SubspaceDefinition(int Rank, ulong Seed, int? FreeLayers = null);
