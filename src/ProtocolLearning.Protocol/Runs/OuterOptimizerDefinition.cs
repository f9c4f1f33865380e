namespace ProtocolLearning.Protocol.Runs;

/// <summary>SGD with Nesterov momentum in PyTorch's form: u = mu*u + D; theta = theta - eta*(D + mu*u).</summary>
/// <param name="LearningRate">eta, 0.7 in DiLoCo.</param>
/// <param name="Momentum">mu, 0.9 in DiLoCo.</param>
public sealed record OuterOptimizerDefinition(double LearningRate = 0.7, double Momentum = 0.9);
