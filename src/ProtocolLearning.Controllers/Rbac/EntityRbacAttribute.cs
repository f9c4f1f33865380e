namespace ProtocolLearning.Controllers.Rbac;

/// <summary>
/// Says on a controller which kinds it reads and writes, so that a role can be generated and reviewed. As in KubeOps.
/// </summary>
/// <param name="entities">Kinds that carry <see cref="k8s.Models.KubernetesEntityAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class EntityRbacAttribute(params Type[] entities) : Attribute
{
    /// <summary>The kinds that the verbs are for.</summary>
    public IReadOnlyList<Type> Entities { get; } = entities;

    /// <summary>What the controller does with them.</summary>
    public RbacVerbs Verbs { get; set; } = RbacVerbs.None;
}
