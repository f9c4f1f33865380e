using ProtocolLearning.Cli.Invocation;

namespace ProtocolLearning.Cli.Tests.Invocation;

public sealed class ProgramNameTests
{
    [Theory]
    [InlineData("/usr/local/bin/kubectl-plearn", "kubectl plearn")]
    [InlineData("kubectl-plearn", "kubectl plearn")]
    [InlineData("kubectl-plearn.exe", "kubectl plearn")]
    [InlineData("/opt/plearn", "plearn")]
    [InlineData("plearn.dll", "plearn")]
    public void Of_path_is_what_the_user_types(string path, string name) => Assert.Equal(name, ProgramName.Of(path));
}
