namespace ProtocolLearning.Controllers.Tests.Fakes;

public sealed class WidgetSpec
{
    public int Size { get; set; }

    public string? Node { get; set; }
}
