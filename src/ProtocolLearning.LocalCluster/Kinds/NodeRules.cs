namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary>Nodes register themselves together with their status.</summary>
internal sealed class NodeRules : KindRules
{
    public override bool KeepsStatusOnCreate => true;
}
