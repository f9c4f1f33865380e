namespace ProtocolLearning.Controllers.Tests.Fakes;

/// <summary>The ways in which servers say that a resource version has expired.</summary>
internal enum ExpiryShape
{
    HttpStatus,
    ErrorEvent,
    BareStatus,
}
