namespace ProtocolLearning.Protocol.Runs;

/// <summary>A checkpoint of another run that a run starts from, whatever that one's number of stages and replicas was.</summary>
/// <param name="Uri">The checkpoint's folder: s3://bucket/prefix/run/round-00000012, or a folder as <see cref="CheckpointDefinition.Uri"/>.</param>
/// <param name="Sha256">SHA-256 of its manifest, 64 lower-case hex digits: nobody can put another one there.</param>
/// <param name="Position">Microbatch of the passes over the samples that is drawn first; null: 0.</param>
/// <param name="Endpoint">Address of the S3 service; null: Amazon's, or what the worker's environment says.</param>
/// <param name="Region">Region of the S3 service; null: what the worker's environment says.</param>
public sealed record ResumeDefinition(string Uri, string Sha256, long? Position = null, string? Endpoint = null, string? Region = null);
