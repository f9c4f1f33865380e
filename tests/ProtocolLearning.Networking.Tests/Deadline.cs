namespace ProtocolLearning.Networking.Tests;

/// <summary>How long a condition may take before its test fails; far above what it takes.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(90);

    public static CancellationToken Token() => new CancellationTokenSource(Long).Token;
}
