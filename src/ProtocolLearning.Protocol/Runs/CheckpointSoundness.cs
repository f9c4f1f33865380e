namespace ProtocolLearning.Protocol.Runs;

/// <summary>What a definition's checkpoints must keep to.</summary>
internal static class CheckpointSoundness
{
    private const int LongestAddress = 1024;
    private const int MostKept = 100;
    private const int HashDigits = 64;

    public static IEnumerable<string> Problems(RunDefinition definition)
    {
        if (definition.Checkpoint is { } checkpoint)
        {
            if (checkpoint.Uri.Length is 0 or > LongestAddress)
            {
                yield return $"checkpoint.uri: has {checkpoint.Uri.Length} characters, not 1 to {LongestAddress}.";
            }

            if (checkpoint.IntervalRounds < 1 || checkpoint.TimeoutSeconds < 1 || checkpoint.ArchiveEvery < 0)
            {
                yield return "checkpoint: intervalRounds and timeoutSeconds must be at least 1, archiveEvery at least 0.";
            }

            if (checkpoint.Keep is < 1 or > MostKept)
            {
                yield return $"checkpoint.keep: {checkpoint.Keep} is not from 1 to {MostKept}.";
            }
        }

        if (definition.Resume is { } resume)
        {
            if (resume.Uri.Length is 0 or > LongestAddress)
            {
                yield return $"resume.uri: has {resume.Uri.Length} characters, not 1 to {LongestAddress}.";
            }

            if (resume.Sha256.Length != HashDigits || !resume.Sha256.All(char.IsAsciiHexDigitLower))
            {
                yield return $"resume.sha256: is not {HashDigits} lower-case hex digits; it is the hash of the checkpoint's manifest.json.";
            }

            if (resume.Position < 0)
            {
                yield return $"resume.position: {resume.Position} is negative.";
            }

            if (definition.Model.InitialWeights is not null)
            {
                yield return "model.initialWeights: a run starts from these or from resume, not from both.";
            }
        }
    }
}
