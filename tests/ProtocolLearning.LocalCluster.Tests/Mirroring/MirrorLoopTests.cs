using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.LocalCluster.Mirroring;

namespace ProtocolLearning.LocalCluster.Tests.Mirroring;

public sealed class MirrorLoopTests
{
    [Fact]
    public async Task Run_goes_on_after_a_look_that_failed()
    {
        var changed = new ChangeSignal();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var looks = 0;
        changed.Set();

        await new MirrorLoop(changed, TimeSpan.FromMinutes(5), TimeProvider.System, NullLogger.Instance).RunAsync(
            () => true,
            () =>
            {
                changed.Set();
                return ++looks == 1 ? throw new InvalidOperationException("the first look fails") : stop.CancelAsync();
            },
            stop.Token);

        Assert.Equal(2, looks);
    }
}
