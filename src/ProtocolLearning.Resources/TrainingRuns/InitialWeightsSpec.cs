using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("A pretrained checkpoint of a Llama or Qwen2 model that the run starts from.")]
public sealed class InitialWeightsSpec
{
    [Required]
    [Description("The folder with config.json, safetensors files, their index where there are several, and SHA256SUMS, as the worker sees it. A relative one is read from the volume that the participant's worker.dataset names.")]
    [Length(1, 1024)]
    public string Path { get; set; } = "";

    [Required]
    [Description("SHA-256 of the folder's SHA256SUMS, which lists the files' hashes as 'sha256sum *.json *.safetensors' prints them.")]
    [Pattern(FieldPatterns.Sha256)]
    [Length(64, 64)]
    public string Sha256 { get; set; } = "";
}
