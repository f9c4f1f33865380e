namespace ProtocolLearning.Benchmarks.Framework;

/// <summary>One measurement that an issue, the README or docs/benchmarks.md makes a claim of.</summary>
internal interface IBenchmark
{
    /// <summary>What <c>run</c> calls it.</summary>
    string Name { get; }

    /// <summary>What is measured against what, in a line.</summary>
    string Claim { get; }

    /// <summary>One line that says why it cannot be measured here; null where it can.</summary>
    Task<string?> MissingAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Measures, and gives the figures by which the claim stands or falls.</summary>
    Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken);
}
