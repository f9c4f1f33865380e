namespace ProtocolLearning.Controllers.Tests.Fakes;

internal sealed record RecordedRequest(string Method, string Path, string Query, string? ContentType, string Body)
{
    public bool IsWrite => Method != "GET";
}
