using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Requests;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>Answers the requests of one verb.</summary>
internal interface IRequestHandler
{
    /// <summary>Writes the answer, or returns the refusal to be written.</summary>
    Task<ApiFailure?> HandleAsync(ApiRequest request);
}
