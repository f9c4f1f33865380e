namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>What happens to unknown and repeated fields; they are dropped in any case.</summary>
internal enum FieldValidation
{
    Warn,
    Strict,
    Ignore,
}
