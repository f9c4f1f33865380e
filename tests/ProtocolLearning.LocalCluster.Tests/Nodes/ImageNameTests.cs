using ProtocolLearning.LocalCluster.Nodes;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("worker", "worker")]
    [InlineData("worker:1.2", "worker")]
    [InlineData("registry:5000/a/worker", "registry:5000/a/worker")]
    [InlineData("registry:5000/a/worker:1.2", "registry:5000/a/worker")]
    [InlineData("a/worker@sha256:00ff", "a/worker")]
    [InlineData("registry:5000/worker:1@sha256:00ff", "registry:5000/worker")]
    [InlineData("", "")]
    public void Repository_reference_without_tag_and_digest(string image, string repository) =>
        Assert.Equal(repository, ImageName.Repository(image));
}
