namespace ProtocolLearning.Controllers.Runtime;

/// <summary>What a readiness probe should say.</summary>
public interface IOperatorHealth
{
    /// <summary>The state as of now. Cheap: no request is made.</summary>
    OperatorHealth Read();
}
