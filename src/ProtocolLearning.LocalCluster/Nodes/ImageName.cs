namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Takes an image reference apart.</summary>
internal static class ImageName
{
    /// <summary>The image without tag and digest: <c>registry:5000/a/b:1@sha256:…</c> becomes <c>registry:5000/a/b</c>.</summary>
    public static string Repository(string image)
    {
        var digest = image.IndexOf('@', StringComparison.Ordinal);
        var named = digest < 0 ? image : image[..digest];
        var tag = named.LastIndexOf(':');
        return tag > named.LastIndexOf('/') ? named[..tag] : named;
    }
}
