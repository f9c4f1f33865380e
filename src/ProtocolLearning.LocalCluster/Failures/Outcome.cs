using System.Diagnostics.CodeAnalysis;

namespace ProtocolLearning.LocalCluster.Failures;

/// <summary>A value, or the refusal that stands in its place.</summary>
internal readonly struct Outcome<T>
    where T : notnull
{
    private Outcome(T? value, ApiFailure? failure)
    {
        Value = value;
        Failure = failure;
    }

    public T? Value { get; }

    public ApiFailure? Failure { get; }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(ApiFailure failure) => new(default, failure);

    /// <summary>True with the refusal, or false with the value.</summary>
    public bool Refused([NotNullWhen(true)] out ApiFailure? failure, [NotNullWhen(false)] out T? value)
    {
        failure = Failure;
        value = Value;
        return failure is not null;
    }
}
