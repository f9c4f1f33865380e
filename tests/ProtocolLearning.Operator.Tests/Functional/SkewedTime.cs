namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>A clock that is off by as much at all times.</summary>
internal sealed class SkewedTime(TimeSpan skew) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + skew;
}
