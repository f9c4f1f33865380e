using System.Net;
using k8s.Autorest;
using ProtocolLearning.Cli.Access;

namespace ProtocolLearning.Cli.Tests.Access;

public sealed class RefusalTests
{
    [Fact]
    public void Explain_forbidden_names_verb_and_resource()
    {
        const string Message = "trainingruns.protocollearning.dev \\\"demo\\\" is forbidden: User \\\"eve\\\" cannot get resource \\\"trainingruns\\\"";
        var failure = Refusal.Explain(Answer(HttpStatusCode.Forbidden, $$"""{"kind":"Status","message":"{{Message}}"}"""));

        Assert.Equal(ExitCode.Forbidden, failure.ExitCode);
        Assert.Contains("cannot get resource \"trainingruns\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_forbidden_without_a_status_names_the_request()
    {
        var failure = Refusal.Explain(Answer(HttpStatusCode.Forbidden, "<html>"));

        Assert.Contains("GET /apis/x", failure.Message, StringComparison.Ordinal);
    }

    private static HttpOperationException Answer(HttpStatusCode code, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://localhost/apis/x");
        using var response = new HttpResponseMessage(code);
        return new HttpOperationException
        {
            Request = new HttpRequestMessageWrapper(request, null),
            Response = new HttpResponseMessageWrapper(response, body),
        };
    }
}
