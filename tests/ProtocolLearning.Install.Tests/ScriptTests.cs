namespace ProtocolLearning.Install.Tests;

public sealed class ScriptTests
{
    [SkippableFact]
    public async Task Scripts_give_shellcheck_nothing_to_say()
    {
        var scripts = Repository.Files("deploy", "*.sh", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith("deploy/testbed/", StringComparison.Ordinal))
            .ToArray();

        Assert.NotEmpty(scripts);
        await Tool.Shellcheck.SucceedAsync(["-x", .. scripts]);
    }
}
