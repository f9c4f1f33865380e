using k8s.Models;

namespace ProtocolLearning.Controllers.Tests.Fakes;

public sealed class WidgetStatus
{
    public int? Seen { get; set; }

    public string? Phase { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
