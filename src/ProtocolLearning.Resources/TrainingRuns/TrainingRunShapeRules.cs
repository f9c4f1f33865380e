using System.Text.RegularExpressions;
using k8s.Models;
using ProtocolLearning.Resources.Pods;
using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.TrainingRuns.V1Alpha1TrainingRun>;

namespace ProtocolLearning.Resources.TrainingRuns;

/// <summary>Rules that hold a run's numbers together.</summary>
internal static partial class TrainingRunShapeRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "metadata.name",
            "self.metadata.name.size() <= 40",
            run => run.Metadata.Name.Length <= ResourceNames.LongestRunName,
            "the name is longer than 40 characters",
            "shorten it: the names of pods are made from it"),
        Rule.Invariant(
            "metadata.name",
            "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
            run => ServiceName().IsMatch(run.Metadata.Name),
            "the name is not a DNS label that begins with a letter",
            "use lower-case letters, digits and '-' only: a Service is named after it"),
        Rule.Invariant(
            "spec.stages",
            "self.spec.stages <= self.spec.model.layers",
            run => run.Spec.Stages <= run.Spec.Model.Layers,
            "stages must not exceed model.layers",
            "lower spec.stages or raise spec.model.layers: each stage holds at least one layer"),
        Rule.Invariant(
            "spec.model.heads",
            "self.spec.model.hiddenSize % self.spec.model.heads == 0",
            run => run.Spec.Model.Heads > 0 && run.Spec.Model.HiddenSize % run.Spec.Model.Heads == 0,
            "heads must divide hiddenSize",
            "change spec.model.heads or spec.model.hiddenSize"),
        Rule.Invariant(
            "spec.model.heads",
            "self.spec.model.hiddenSize / self.spec.model.heads % 2 == 0",
            run => run.Spec.Model.Heads > 0 && run.Spec.Model.HiddenSize / run.Spec.Model.Heads % 2 == 0,
            "hiddenSize / heads must be even",
            "change spec.model.heads: the rotary embedding turns channels in pairs"),
        Rule.Invariant(
            "spec.model.keyValueHeads",
            "!has(self.spec.model.keyValueHeads) || self.spec.model.heads % self.spec.model.keyValueHeads == 0",
            run => run.Spec.Model.KeyValueHeads is not { } keyValueHeads || (keyValueHeads > 0 && run.Spec.Model.Heads % keyValueHeads == 0),
            "keyValueHeads must divide heads",
            "change it or spec.model.heads: each head of keys serves as many query heads"),
        Rule.Invariant(
            "spec.model.vocabularySize",
            "self.spec.dataset.tokenizer != 'Bytes' || self.spec.model.vocabularySize >= 256",
            run => run.Spec.Dataset.Tokenizer != Tokenizer.Bytes || run.Spec.Model.VocabularySize >= 256,
            "tokenizer Bytes needs a vocabularySize of at least 256",
            "raise spec.model.vocabularySize"),
        Vocabulary("Cl100kBase", Tokenizer.Cl100kBase, 100_277),
        Vocabulary("O200kBase", Tokenizer.O200kBase, 200_019),
        Rule.Invariant(
            "spec.dataset.sources",
            "self.spec.dataset.sources.all(source, !has(source.sha256) || source.uri.startsWith('http://') || source.uri.startsWith('https://') || source.uri.startsWith('s3://'))",
            run => run.Spec.Dataset.Sources.All(source => source.Sha256 is null || IsAddress(source.Uri)),
            "sha256 is of an http, https or s3 address",
            "leave it out: files are compared by the run's fingerprint"),
        Rule.Invariant(
            "spec.schedule.tokens",
            "has(self.spec.schedule.tokens) != has(self.spec.schedule.rounds)",
            run => run.Spec.Schedule.Tokens.HasValue != run.Spec.Schedule.Rounds.HasValue,
            "exactly one of tokens and rounds must be set",
            "set spec.schedule.tokens or spec.schedule.rounds, and not both"),
        Rule.Invariant(
            "spec.schedule.innerSteps",
            "self.spec.schedule.mode != 'Synchronous' || self.spec.schedule.innerSteps == 1",
            run => run.Spec.Schedule.Mode != ScheduleMode.Synchronous || run.Spec.Schedule.InnerSteps == 1,
            "mode Synchronous exchanges after every step",
            "set spec.schedule.innerSteps to 1"),
        Rule.Invariant(
            "spec.schedule.batchTokens",
            "self.spec.schedule.batchTokens >= self.spec.schedule.microbatchSequences * self.spec.model.sequenceLength",
            run => run.Spec.Schedule.BatchTokens >= (long)run.Spec.Schedule.MicrobatchSequences * run.Spec.Model.SequenceLength,
            "a batch must hold at least one microbatch",
            "raise spec.schedule.batchTokens to microbatchSequences times model.sequenceLength"),
        Rule.Invariant(
            "spec.schedule.deadline.minSeconds",
            "self.spec.schedule.deadline.minSeconds <= self.spec.schedule.deadline.maxSeconds",
            run => run.Spec.Schedule.Deadline.MinSeconds <= run.Spec.Schedule.Deadline.MaxSeconds,
            "minSeconds must not exceed maxSeconds",
            "lower it or raise spec.schedule.deadline.maxSeconds"),
        Rule.Invariant(
            "spec.replicas.min",
            "self.spec.replicas.min <= self.spec.replicas.max",
            run => run.Spec.Replicas.Min <= run.Spec.Replicas.Max,
            "min must not exceed max",
            "lower it or raise spec.replicas.max"),
        Rule.Invariant(
            "spec.schedule.quorum",
            "!has(self.spec.schedule.quorum) || self.spec.schedule.quorum <= self.spec.replicas.min",
            run => run.Spec.Schedule.Quorum is not { } quorum || quorum <= run.Spec.Replicas.Min,
            "quorum must not exceed replicas.min",
            "lower it or raise spec.replicas.min: otherwise the smallest stage group could never apply a round"),
        Rule.Invariant(
            "spec.schedule.quorum",
            "!has(self.spec.schedule.quorum) || 2 * self.spec.schedule.quorum > self.spec.replicas.min",
            run => run.Spec.Schedule.Quorum is not { } quorum || 2 * quorum > run.Spec.Replicas.Min,
            "quorum must be a majority of replicas.min",
            "raise it: otherwise two halves of a stage group could apply different outcomes"),
        NoGpus("limits", resources => resources.Limits),
        NoGpus("requests", resources => resources.Requests),
    ];

    private static bool IsAddress(string uri) =>
        uri.StartsWith("http://", StringComparison.Ordinal)
        || uri.StartsWith("https://", StringComparison.Ordinal)
        || uri.StartsWith("s3://", StringComparison.Ordinal);

    private static Rule Vocabulary(string name, Tokenizer tokenizer, int size) => Rule.Invariant(
        "spec.model.vocabularySize",
        $"self.spec.dataset.tokenizer != '{name}' || self.spec.model.vocabularySize >= {size}",
        run => run.Spec.Dataset.Tokenizer != tokenizer || run.Spec.Model.VocabularySize >= size,
        $"tokenizer {name} needs a vocabularySize of at least {size}",
        "raise spec.model.vocabularySize");

    private static Rule NoGpus(string field, Func<ComputeResources, IDictionary<string, ResourceQuantity>?> amounts) => Rule.Invariant(
        $"spec.worker.resources.{field}",
        $"!has(self.spec.worker.resources) || !has(self.spec.worker.resources.{field}) || !self.spec.worker.resources.{field}.exists(name, name.startsWith('nvidia.com/'))",
        run => run.Spec.Worker.Resources is not { } resources
            || amounts(resources)?.Keys.Any(name => name.StartsWith("nvidia.com/", StringComparison.Ordinal)) != true,
        "GPUs are what participants offer: with a claim beside it a container would get GPUs from two sides",
        "remove it and set worker.gpu of the Participants");

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServiceName();
}
