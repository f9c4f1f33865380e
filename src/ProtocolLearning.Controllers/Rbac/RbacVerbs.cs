namespace ProtocolLearning.Controllers.Rbac;

/// <summary>What a role may do with a resource, as in KubeOps.</summary>
[Flags]
public enum RbacVerbs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read one object.</summary>
    Get = 1 << 0,

    /// <summary>Read a collection.</summary>
    List = 1 << 1,

    /// <summary>Follow changes.</summary>
    Watch = 1 << 2,

    /// <summary>Make objects.</summary>
    Create = 1 << 3,

    /// <summary>Replace objects.</summary>
    Update = 1 << 4,

    /// <summary>Change parts of objects; server-side apply needs it too.</summary>
    Patch = 1 << 5,

    /// <summary>Delete one object.</summary>
    Delete = 1 << 6,

    /// <summary>Everything above.</summary>
    All = Get | List | Watch | Create | Update | Patch | Delete,
}
