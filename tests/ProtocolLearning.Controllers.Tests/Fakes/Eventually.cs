using Microsoft.Extensions.Time.Testing;

namespace ProtocolLearning.Controllers.Tests.Fakes;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    public static async Task Holds(Func<bool> condition, string what = "the condition")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, $"{what} did not come to hold in {Deadline}");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>Lets fake time pass in small steps until the condition holds; what runs in between is not hurried.</summary>
    public static Task HoldsWhileTimePasses(FakeTimeProvider time, TimeSpan step, Func<bool> condition, string what = "the condition") =>
        Holds(
            () =>
            {
                if (condition())
                {
                    return true;
                }

                time.Advance(step);
                return condition();
            },
            what);
}
