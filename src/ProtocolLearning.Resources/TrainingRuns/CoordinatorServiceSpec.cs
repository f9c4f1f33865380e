using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The Service in front of the coordinator.")]
public sealed class CoordinatorServiceSpec
{
    [Description("How the Service is reached. None: there is no Service, and workers take the endpoint that the coordinator reports.")]
    public CoordinatorServiceType Type { get; set; } = CoordinatorServiceType.ClusterIP;

    [Description("Annotations of the Service, for load balancers.")]
    [Properties(maxProperties: 32)]
    [Element(1_024)]
    public IDictionary<string, string>? Annotations { get; set; }
}
