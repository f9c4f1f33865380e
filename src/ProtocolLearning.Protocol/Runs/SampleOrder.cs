namespace ProtocolLearning.Protocol.Runs;

/// <summary>In which order a run goes through its training samples.</summary>
public enum SampleOrder
{
    /// <summary>Each draw by itself, uniformly: a sample may come twice before another comes once.</summary>
    Independent,

    /// <summary>Pass after pass: every sample is trained once before any is again, whoever comes and goes.</summary>
    Passes,
}
