namespace ProtocolLearning.Data.Remote;

/// <summary>A remote source cannot be read, and trying again does not help.</summary>
internal sealed class RemoteSourceException(string message) : IOException(message);
