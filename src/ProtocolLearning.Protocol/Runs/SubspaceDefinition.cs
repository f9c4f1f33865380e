namespace ProtocolLearning.Protocol.Runs;

/// <summary>
/// A residual stream whose learned part stays in a subspace that all stages know (Protocol Models, arXiv 2506.01260), so that its
/// coordinates alone cross a stage boundary: stream = fixed part of the token + basis * coordinates.
/// </summary>
/// <param name="Rank">Dimensions k of the subspace; below the hidden size d.</param>
/// <param name="FreeLayers">Layers at the end of the model that write to the whole stream. They all lie behind the last boundary.</param>
/// <param name="Seed">Basis and fixed part follow from it: the run's, or that of the run whose checkpoint is resumed.</param>
public sealed record SubspaceDefinition(int Rank, int FreeLayers, ulong Seed);
