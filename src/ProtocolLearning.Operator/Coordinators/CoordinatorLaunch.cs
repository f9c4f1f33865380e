using ProtocolLearning.Operator.Configuration;

namespace ProtocolLearning.Operator.Coordinators;

/// <summary>What a coordinator's pod needs beside its run.</summary>
/// <param name="Term">Its term.</param>
/// <param name="Network">How it is reached.</param>
/// <param name="DefaultImage">Image where the run names none.</param>
/// <param name="OperatorKey">The operator's public key, base64, which the coordinator pins.</param>
/// <param name="AnnounceAddress">Where it says that it serves, without the token at its end.</param>
/// <param name="LedgerRoot">Hash of an entry that its log must hold; null for a new run.</param>
/// <param name="FormerPort">The port of its predecessor, for process nodes; null for a free one.</param>
internal sealed record CoordinatorLaunch(
    long Term, PodNetwork Network, string DefaultImage, string OperatorKey, Uri AnnounceAddress, string? LedgerRoot, int? FormerPort);
